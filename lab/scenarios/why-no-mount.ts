import type { Expectation } from '../matrix/expectation.ts';

/**
 * The mitigations that stop an attack at its first step because it mounts something, and why: said once for all
 * attacks on control groups.
 */
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
];
