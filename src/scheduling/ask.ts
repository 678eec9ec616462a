import { errnoNumber } from '../sys/errno.ts';
import { type CallName, SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';

/** What this kernel has of scheduling that others lack. */
export interface SchedulingFeatures {
  /** sched_setattr(2), 3.14. */
  attributes: boolean;
  /** set_mempolicy(2), CONFIG_NUMA. */
  memoryPolicy: boolean;
  /** ioprio_set(2), CONFIG_BLOCK. */
  ioPriority: boolean;
}

/** Asked with arguments that change nothing, and that no kernel takes. */
export function askScheduling(system: System): SchedulingFeatures {
  const has = (call: CallName) => system.syscall(SYSCALLS[call], -1, -1, -1) !== -errnoNumber('ENOSYS');
  return {
    attributes: has('sched_setattr'),
    memoryPolicy: has('set_mempolicy'),
    ioPriority: has('ioprio_set'),
  };
}
