import type { Seccomp } from './container-config.ts';

const EPERM = 1;
const ENOSYS = 38;

/** Every flag of clone(2) that makes a namespace (linux/sched.h); CLONE_NEWTIME is for clone3 and unshare alone. */
const NAMESPACE_FLAGS = [
  0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
];

/** Calls that change mounts, namespaces, the kernel, its keys and its clock, or that reach files without a path. */
const DENIED = [
  ...['mount', 'umount2', 'pivot_root', 'open_tree', 'open_tree_attr', 'move_mount', 'mount_setattr'],
  ...['fsopen', 'fsconfig', 'fsmount', 'fspick', 'unshare', 'setns', 'keyctl', 'add_key', 'request_key'],
  ...['bpf', 'perf_event_open', 'open_by_handle_at', 'name_to_handle_at', 'userfaultfd'],
  ...['init_module', 'finit_module', 'delete_module', 'kexec_load', 'kexec_file_load', 'reboot'],
  ...['swapon', 'swapoff', 'acct', 'quotactl', 'iopl', 'ioperm', 'settimeofday', 'clock_settime'],
  ...['adjtimex', 'clock_adjtime', 'syslog', 'process_vm_readv', 'process_vm_writev'],
];

/** A denylist of the calls that attacks on a container go through. clone3 hides its flags from a filter: it is absent. */
export const dangerousCallsDenied: Seccomp = {
  defaultAction: 'SCMP_ACT_ALLOW',
  syscalls: [
    { names: DENIED, action: 'SCMP_ACT_ERRNO', errnoRet: EPERM },
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
    ...NAMESPACE_FLAGS.map(flag => ({
      names: ['clone'],
      action: 'SCMP_ACT_ERRNO',
      errnoRet: EPERM,
      args: [{ index: 0, value: flag, valueTwo: flag, op: 'SCMP_CMP_MASKED_EQ' }],
    })),
  ],
};
