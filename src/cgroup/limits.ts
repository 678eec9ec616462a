import type { Config, Resources } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import type { UnifiedController } from './ask-unified.ts';
import type { Limit, Value } from './limit.ts';
import { blockLimits, hugepageLimits, networkLimits, rdmaLimits } from './limits-of-devices.ts';

/** Shares of version 1, 2 to 262144, as a weight of version 2, 1 to 10000: the ends meet. */
export function weightOf(shares: number): number {
  return 1 + Math.floor(((shares - 2) * 9999) / 262_142);
}

const DEFAULT_PERIOD = 100_000;

const orMax = (value: number) => (value === -1 ? 'max' : String(value));

/**
 * No limit of memory, for version 1: -1 is that from 2.6.32 on (commit c5b947b28828), and this on every kernel: the
 * largest number of whole pages, which none raises beyond what a limit of memory and swap begins with.
 */
const UNLIMITED = '9223372036854771712';

/** Whether a value takes a limit away. */
export const isNoLimit = (value: string) => value === UNLIMITED || /^(-1|max( \d+)?)$/.test(value);

const orUnlimited = (value: number) => (value === -1 ? UNLIMITED : String(value));

/** Version 2 counts swap apart, version 1 with the memory, and its kernels take no other order of the two either. */
function swapAlone({ limit, swap }: Resources['memory']): string {
  if (swap === undefined || swap === -1) return 'max';
  if (limit === undefined || limit === -1 || swap < limit) {
    const problem = `is memory and swap together, so it is at least linux.resources.memory.limit, got ${swap}`;
    throw new ConfigError('linux.resources.memory.swap', problem);
  }
  return String(swap - limit);
}

function memoryLimits({ memory }: Resources): Limit[] {
  const limits: Limit[] = [];
  const add = (v1: Value[], v2: Value[] | null) =>
    limits.push({ controller: 'memory', unified: 'memory', v1, v2 });
  const file = (name: string, value: number | undefined): Value[] =>
    value === undefined ? [] : [{ file: `memory.${name}`, value: String(value) }];
  const { limit, reservation, swap, kernel, kernelTCP, swappiness } = memory;
  const bytes = (name: string, value: number): Value[] => [
    { file: `memory.${name}`, value: orUnlimited(value) },
  ];
  if (limit !== undefined) add(bytes('limit_in_bytes', limit), [{ file: 'memory.max', value: orMax(limit) }]);
  if (reservation !== undefined) {
    add(bytes('soft_limit_in_bytes', reservation), [{ file: 'memory.low', value: orMax(reservation) }]);
  }
  if (swap !== undefined) {
    // The kernel wants memory to be the smaller of the two, so it comes first.
    add(bytes('memsw.limit_in_bytes', swap), [{ file: 'memory.swap.max', value: swapAlone(memory) }]);
  }
  if (kernel !== undefined) {
    // Taken and ignored from 6.1 on, refused from 5.16 on.
    add([{ file: 'memory.kmem.limit_in_bytes', value: String(kernel), readBack: true }], null);
  }
  if (kernelTCP !== undefined) add(file('kmem.tcp.limit_in_bytes', kernelTCP), null);
  if (swappiness !== undefined) add(file('swappiness', swappiness), null);
  if (memory.disableOOMKiller) add(file('oom_control', 1), null);
  // Version 2 knows nothing else, nor does version 1 from 5.11 on.
  if (memory.useHierarchy) add(file('use_hierarchy', 1), []);
  return limits;
}

function cpuLimits({ cpu }: Resources): Limit[] {
  const limits: Limit[] = [];
  const add = (v1: Value[], v2: Value[] | null) => limits.push({ controller: 'cpu', unified: 'cpu', v1, v2 });
  const file = (name: string, value: number | undefined): Value[] =>
    value === undefined ? [] : [{ file: `cpu.${name}`, value: String(value) }];
  const { shares, quota, period, burst, realtimeRuntime, realtimePeriod, idle, cpus, mems } = cpu;
  // An idle group has the least weight there is, and takes no other (sched_group_set_shares(), 5.15).
  if (idle !== undefined) add(file('idle', idle), file('idle', idle));
  if (shares !== undefined && idle !== 1) {
    add(file('shares', shares), [{ file: 'cpu.weight', value: String(weightOf(shares)) }]);
  }
  if (quota !== undefined || period !== undefined) {
    const value = `${orMax(quota ?? -1)} ${period ?? DEFAULT_PERIOD}`;
    add([...file('cfs_period_us', period), ...file('cfs_quota_us', quota)], [{ file: 'cpu.max', value }]);
  }
  if (burst !== undefined) add(file('cfs_burst_us', burst), file('max.burst', burst));
  if (realtimePeriod !== undefined) add(file('rt_period_us', realtimePeriod), null);
  if (realtimeRuntime !== undefined) add(file('rt_runtime_us', realtimeRuntime), null);
  const sets = [
    ...(cpus === undefined ? [] : [{ file: 'cpuset.cpus', value: cpus }]),
    ...(mems === undefined ? [] : [{ file: 'cpuset.mems', value: mems }]),
  ];
  if (sets.length > 0) limits.push({ controller: 'cpuset', unified: 'cpuset', v1: sets, v2: sets });
  return limits;
}

function pidsLimits({ pids }: Resources): Limit[] {
  if (pids === undefined) return [];
  const values = [{ file: 'pids.max', value: orMax(pids) }];
  return [{ controller: 'pids', unified: 'pids', v1: values, v2: values }];
}

/** Each file goes with the controller it is named after; those of the core are there without any. */
function unifiedFiles({ unified }: Resources): Limit[] {
  return Object.entries(unified).map(([file, value]) => {
    const controller = file.split('.')[0] ?? '';
    return {
      controller: '',
      unified: controller === 'cgroup' ? null : (controller as UnifiedController),
      v1: null,
      // The kernel takes one line at a time.
      v2: value.split('\n').map(line => ({ file, value: line })),
    };
  });
}

/** The limits of a config (rows B2, X26). */
export function limitsOf(config: Config): Limit[] {
  const { resources } = config.linux;
  return [
    ...memoryLimits(resources),
    ...pidsLimits(resources),
    ...cpuLimits(resources),
    ...blockLimits(resources),
    ...hugepageLimits(resources),
    ...networkLimits(resources),
    ...rdmaLimits(resources),
    ...unifiedFiles(resources),
  ];
}
