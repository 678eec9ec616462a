/** What happens to a system call. `value` is the errno, or what a tracer is told; else 0. */
export interface Action {
  kind: 'kill-process' | 'kill-thread' | 'trap' | 'errno' | 'trace' | 'log' | 'allow';
  value: number;
}
export type ActionKind = Action['kind'];

export type Comparison = 'ne' | 'lt' | 'le' | 'eq' | 'ge' | 'gt' | 'masked-eq';

/** A condition on the argument `index`, of 64 bits. `masked-eq`: its bits in `value` are those of `second`. */
export interface Condition {
  index: number;
  comparison: Comparison;
  value: bigint;
  second: bigint;
}

/** What happens to the calls with these numbers when all conditions hold. */
export interface Rule {
  calls: number[];
  action: Action;
  conditions: Condition[];
}

/** Flags of seccomp(2) that a config can set, with their bits. LOG is 4.14, SPEC_ALLOW 4.17. */
export const FILTER_FLAGS = {
  SECCOMP_FILTER_FLAG_TSYNC: 1,
  SECCOMP_FILTER_FLAG_LOG: 2,
  SECCOMP_FILTER_FLAG_SPEC_ALLOW: 4,
} as const;
export type FilterFlag = keyof typeof FILTER_FLAGS;

/**
 * What a container may call. Of several rules on a call those with conditions are tried first, in their order, then
 * those without; where none fits it is `otherwise`.
 */
export interface SeccompPolicy {
  otherwise: Action;
  rules: Rule[];
  flags: FilterFlag[];
  /** Architectures named beside x86_64: their calls end the process, for they are not compiled. */
  foreign: string[];
  /** Names that are no calls of x86_64. */
  unknown: string[];
}
