import type { Config } from '../spec/config.ts';
import type { UnifiedController } from './ask-unified.ts';

/** What is written to a file of a group. */
export interface Value {
  file: string;
  value: string;
}

/** What a config limits with one controller, in the files of either version. */
export interface Limit {
  controller: UnifiedController;
  v1: Value[];
  v2: Value[];
}

/** Shares of version 1, 2 to 262144, as a weight of version 2, 1 to 10000: the ends meet. */
export function weightOf(shares: number): number {
  return 1 + Math.floor(((shares - 2) * 9999) / 262_142);
}

const DEFAULT_PERIOD = 100_000;

/** The limits of a config (rows B2, X26). */
export function limitsOf(config: Config): Limit[] {
  const { memoryLimit, pidsLimit, cpu } = config.linux.resources;
  const limits: Limit[] = [];
  if (memoryLimit !== undefined) {
    const value = String(memoryLimit);
    limits.push({
      controller: 'memory',
      v1: [{ file: 'memory.limit_in_bytes', value }],
      v2: [{ file: 'memory.max', value }],
    });
  }
  if (pidsLimit !== undefined) {
    const values = [{ file: 'pids.max', value: String(pidsLimit) }];
    limits.push({ controller: 'pids', v1: values, v2: values });
  }
  const { shares, quota, period } = cpu;
  if (shares === undefined && quota === undefined && period === undefined) return limits;
  const v1: Value[] = [];
  const v2: Value[] = [];
  if (shares !== undefined) {
    v1.push({ file: 'cpu.shares', value: String(shares) });
    v2.push({ file: 'cpu.weight', value: String(weightOf(shares)) });
  }
  if (period !== undefined) v1.push({ file: 'cpu.cfs_period_us', value: String(period) });
  if (quota !== undefined) v1.push({ file: 'cpu.cfs_quota_us', value: String(quota) });
  if (quota !== undefined || period !== undefined) {
    v2.push({ file: 'cpu.max', value: `${quota ?? 'max'} ${period ?? DEFAULT_PERIOD}` });
  }
  return [...limits, { controller: 'cpu', v1, v2 }];
}
