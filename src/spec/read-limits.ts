import type { Resources } from './config.ts';
import { type Fields, integer, type Node, object, type Refused } from './node.ts';

const NOT_YET = 'is not supported by this cell';

const refusing = (names: readonly string[]): Refused =>
  Object.fromEntries(names.map(name => [name, NOT_YET]));

/** The fields of `linux.resources` that are read here. */
export const LIMIT_FIELDS = ['memory', 'pids', 'cpu'] as const;

export const REFUSED_RESOURCES = refusing(['blockIO', 'hugepageLimits', 'network', 'rdma', 'unified']);
const REFUSED_MEMORY = refusing([
  'reservation',
  'swap',
  'kernel',
  'kernelTCP',
  'swappiness',
  'disableOOMKiller',
  'useHierarchy',
  'checkBeforeUpdate',
]);
const REFUSED_CPU = refusing(['burst', 'realtimeRuntime', 'realtimePeriod', 'cpus', 'mems', 'idle']);

type Limits = Omit<Resources, 'devices'>;

/** No limit at all. */
export const NO_LIMITS: Limits = {
  memoryLimit: undefined,
  pidsLimit: undefined,
  cpu: { shares: undefined, quota: undefined, period: undefined },
};

/** -1 stands for no limit. */
function limit(node: Node | undefined, low: number, high: number): number | undefined {
  return node === undefined || node.value === -1 ? undefined : integer(low, high)(node);
}

/** Reads the limits of `linux.resources`, whose fields are `field`. */
export function readLimits(field: Fields): Limits {
  const memory = field('memory');
  const pids = field('pids');
  const cpu = field('cpu');
  const ofCpu: Fields = cpu ? object(cpu, ['shares', 'quota', 'period'], REFUSED_CPU) : () => undefined;
  return {
    memoryLimit: limit(
      memory && object(memory, ['limit'], REFUSED_MEMORY)('limit'),
      4096,
      Number.MAX_SAFE_INTEGER,
    ),
    pidsLimit: limit(pids && object(pids, ['limit'])('limit'), 1, 2 ** 22),
    cpu: {
      shares: limit(ofCpu('shares'), 2, 262_144),
      quota: limit(ofCpu('quota'), 1000, Number.MAX_SAFE_INTEGER),
      period: limit(ofCpu('period'), 1000, 1_000_000),
    },
  };
}
