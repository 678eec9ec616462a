/** Keys of LXC 1 and 2 and what they are called since 2.1 (lxc-update-config(1)). */
const RENAMED: Record<string, string> = {
  'lxc.utsname': 'lxc.uts.name',
  'lxc.rootfs': 'lxc.rootfs.path',
  'lxc.mount': 'lxc.mount.fstab',
  'lxc.id_map': 'lxc.idmap',
  'lxc.pts': 'lxc.pty.max',
  'lxc.tty': 'lxc.tty.max',
  'lxc.devttydir': 'lxc.tty.dir',
  'lxc.aa_profile': 'lxc.apparmor.profile',
  'lxc.aa_allow_incomplete': 'lxc.apparmor.allow_incomplete',
  'lxc.se_context': 'lxc.selinux.context',
  'lxc.seccomp': 'lxc.seccomp.profile',
  'lxc.console': 'lxc.console.path',
  'lxc.haltsignal': 'lxc.signal.halt',
  'lxc.rebootsignal': 'lxc.signal.reboot',
  'lxc.stopsignal': 'lxc.signal.stop',
  'lxc.syslog': 'lxc.log.syslog',
  'lxc.loglevel': 'lxc.log.level',
  'lxc.logfile': 'lxc.log.file',
  'lxc.init_cmd': 'lxc.init.cmd',
  'lxc.init_uid': 'lxc.init.uid',
  'lxc.init_gid': 'lxc.init.gid',
  'lxc.network': 'lxc.net',
};

/** The same for keys that go on behind these words. */
const RENAMED_BEGINNINGS: Record<string, string> = {
  'lxc.limit.': 'lxc.prlimit.',
  'lxc.network.': 'lxc.net.',
};

/** A key by its name of today. */
export function currentKey(key: string): string {
  const renamed = Object.hasOwn(RENAMED, key) ? RENAMED[key] : undefined;
  if (renamed !== undefined) return renamed;
  const [old, now] = Object.entries(RENAMED_BEGINNINGS).find(([from]) => key.startsWith(from)) ?? ['', ''];
  return now + key.slice(old.length);
}
