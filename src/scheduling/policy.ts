/** linux/sched.h: SCHED_*. DEADLINE is 3.14. */
export const SCHEDULERS = {
  SCHED_OTHER: 0,
  SCHED_FIFO: 1,
  SCHED_RR: 2,
  SCHED_BATCH: 3,
  SCHED_IDLE: 5,
  SCHED_DEADLINE: 6,
} as const;
export type SchedulerName = keyof typeof SCHEDULERS;

/** linux/sched.h: flags of sched_setattr(2). RESET_ON_FORK is 3.14, those of utilisation 5.3. */
export const SCHEDULER_FLAGS = {
  SCHED_FLAG_RESET_ON_FORK: 0x01,
  SCHED_FLAG_RECLAIM: 0x02,
  SCHED_FLAG_DL_OVERRUN: 0x04,
  SCHED_FLAG_KEEP_POLICY: 0x08,
  SCHED_FLAG_KEEP_PARAMS: 0x10,
  SCHED_FLAG_UTIL_CLAMP_MIN: 0x20,
  SCHED_FLAG_UTIL_CLAMP_MAX: 0x40,
} as const;
export type SchedulerFlag = keyof typeof SCHEDULER_FLAGS;

/** When a process runs (sched(7)): `nice` of OTHER and BATCH, `priority` of FIFO and RR, nanoseconds of DEADLINE. */
export interface Scheduler {
  policy: SchedulerName;
  nice: number;
  priority: number;
  flags: SchedulerFlag[];
  runtime: number;
  deadline: number;
  period: number;
}

/** linux/ioprio.h */
export const IO_CLASSES = { IOPRIO_CLASS_RT: 1, IOPRIO_CLASS_BE: 2, IOPRIO_CLASS_IDLE: 3 } as const;

/** How a process waits for disks (ioprio_set(2)); `level` from 0, first, to 7. */
export interface IoPriority {
  class: keyof typeof IO_CLASSES;
  level: number;
}

/** linux/mempolicy.h: LOCAL is 3.8, PREFERRED_MANY 5.15, WEIGHTED_INTERLEAVE 6.9. */
export const MEMORY_MODES = {
  MPOL_DEFAULT: 0,
  MPOL_PREFERRED: 1,
  MPOL_BIND: 2,
  MPOL_INTERLEAVE: 3,
  MPOL_LOCAL: 4,
  MPOL_PREFERRED_MANY: 5,
  MPOL_WEIGHTED_INTERLEAVE: 6,
} as const;

/** linux/mempolicy.h; NUMA_BALANCING is 5.12. */
export const MEMORY_FLAGS = {
  MPOL_F_NUMA_BALANCING: 0x2000,
  MPOL_F_RELATIVE_NODES: 0x4000,
  MPOL_F_STATIC_NODES: 0x8000,
} as const;

/** Which memory nodes a process takes its memory from (set_mempolicy(2)). */
export interface MemoryPolicy {
  mode: keyof typeof MEMORY_MODES;
  flags: (keyof typeof MEMORY_FLAGS)[];
  nodes: number[];
}

/** The processors that a process of `cell exec` may use, before and after it enters the container's groups. */
export interface ExecAffinity {
  initial: number[] | undefined;
  final: number[] | undefined;
}
