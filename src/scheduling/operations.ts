import type { IoPriority, MemoryPolicy, Scheduler } from './policy.ts';

/** When a process runs, where, and from what memory; before rights are given up, for most of it takes CAP_SYS_NICE. */
export type SchedulingOperation =
  | ({ op: 'set-scheduler' } & Scheduler)
  | { op: 'set-io-priority'; class: IoPriority['class']; level: number }
  | ({ op: 'set-memory-policy' } & MemoryPolicy)
  /** Without any: all that the groups of the process allow. */
  | { op: 'set-affinity'; processors: number[] };
