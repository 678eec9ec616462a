import type { Expectation } from '../matrix/expectation.ts';
import { ofEach } from './of-each.ts';

/** The variants whose attacker may not mount anything that acts on the host, whatever it is. */
export const withoutMount = ['drop-sys-admin', 'userns', 'seccomp', 'apparmor'] as const;

/** What seed 001's claim is tried under: its groups in between, and what hides the hierarchy or leaves it unmounted. */
export const groupVariants = [
  ...['parent-whitelist', 'parent-deny-all', 'parent-deny-all-late', 'cgroupns', 'parent-whitelist+cgroupns'],
  ...withoutMount,
  'userns+cgroupns',
] as const;

/** Why attacks that begin with a mount of control groups stop there: said once for all of them. */
export const cannotMountGroups: readonly Expectation[] = [
  {
    variant: 'drop-sys-admin',
    kernels: 'all',
    outcome: 'held',
    why: 'mount(2) needs CAP_SYS_ADMIN, so the hierarchy has no name in the container',
  },
  {
    variant: 'userns',
    kernels: '3.8..',
    outcome: 'held',
    why: 'a hierarchy is mounted by who administrates the user namespace of its cgroup namespace: the first one',
  },
  {
    variant: 'seccomp',
    kernels: '3.5..',
    outcome: 'held',
    why: 'mount(2) is denied before the kernel looks at who calls',
  },
  {
    variant: 'apparmor',
    kernels: '4.14..',
    outcome: 'held',
    why: 'the profile has no rule that lets control groups be mounted (apparmor_sb_mount: EACCES)',
  },
];

/** The same of the whole sets in which nothing can be mounted. */
export const setsCannotMount: readonly Expectation[] = [
  {
    variant: 'libvirt-2009',
    kernels: 'all',
    outcome: 'held',
    why: "NOROOT leaves the container's first process without any capability (mission finding 2): it may not mount",
  },
  ...ofEach(['oci-default', 'hardened'], {
    kernels: 'all',
    outcome: 'held',
    why: 'CAP_SYS_ADMIN is not among the capabilities of the set, so nothing can be mounted',
  }),
];
