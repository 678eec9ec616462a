/**
 * The options of kernels on which expectations depend. Who builds a kernel decides them, not its version, so a matrix
 * says which of them each of its kernels has.
 */
export const decisiveOptions = [
  'CONFIG_BPF_SYSCALL',
  'CONFIG_BPF_UNPRIV_DEFAULT_OFF',
  'CONFIG_DEVKMEM',
  'CONFIG_DEVPORT',
  'CONFIG_FHANDLE',
  'CONFIG_KEXEC',
  'CONFIG_MODULES',
  'CONFIG_NETCONSOLE_DYNAMIC',
  'CONFIG_PERF_EVENTS',
  'CONFIG_RTC_DRV_CMOS',
  'CONFIG_SECCOMP_FILTER',
  'CONFIG_SECURITY_APPARMOR',
  'CONFIG_SECURITY_LANDLOCK',
  'CONFIG_SECURITY_LOCKDOWN_LSM',
  'CONFIG_TRACING',
  'CONFIG_UEVENT_HELPER',
  'CONFIG_USER_NS',
  'CONFIG_VT',
  'CONFIG_X86_IOPL_IOPERM',
] as const;

export type DecisiveOption = (typeof decisiveOptions)[number];
