import type { BlockLimits, DeviceRate, Resources } from './config.ts';
import {
  boolean,
  ConfigError,
  expected,
  type Fields,
  filledText,
  integer,
  list,
  type Node,
  object,
  optional,
  type Reader,
  type Refused,
  required,
  textMap,
  UNSUPPORTED,
} from './node.ts';

/** The fields of `linux.resources` that are read here. */
export const LIMIT_FIELDS = [
  'memory',
  'pids',
  'cpu',
  'blockIO',
  'hugepageLimits',
  'network',
  'rdma',
  'unified',
] as const;

type Limits = Omit<Resources, 'devices'>;

const NO_BLOCK_LIMITS: BlockLimits = { weight: undefined, leafWeight: undefined, weights: [], rates: [] };

/** No limit at all. */
export const NO_LIMITS: Limits = {
  memory: {},
  pids: undefined,
  cpu: {},
  blockIO: NO_BLOCK_LIMITS,
  hugepages: [],
  network: { classId: undefined, priorities: [] },
  rdma: [],
  unified: {},
};

const MOST = Number.MAX_SAFE_INTEGER;

/** A number from `low` on, or -1: no limit, which is written too, for it may take one away. */
function limit(low: number, high = MOST): Reader<number> {
  return node => (node.value === -1 ? -1 : integer(low, high)(node));
}

/** Those of the fields named that are there. */
function present<T>(field: Fields, readers: { [K in keyof T]: Reader<NonNullable<T[K]>> }): Partial<T> {
  const names = Object.keys(readers) as (keyof T & string)[];
  return Object.fromEntries(
    names.flatMap(name => {
      const node = field(name);
      return node ? [[name, readers[name](node)]] : [];
    }),
  ) as Partial<T>;
}

/** Opens an object of which every field is in `readers`. */
function section<T>(
  node: Node | undefined,
  readers: { [K in keyof T]: Reader<NonNullable<T[K]>> },
  refused: Refused = {},
): Partial<T> {
  return node ? present<T>(object(node, Object.keys(readers), refused), readers) : {};
}

const MEMORY = {
  limit: limit(4096),
  reservation: limit(0),
  swap: limit(0),
  kernel: limit(0),
  kernelTCP: limit(0),
  swappiness: integer(0, 100),
  disableOOMKiller: boolean,
  useHierarchy: boolean,
};

/** As in 0-3,6: the kernel's own way to write them. */
const cpuList: Reader<string> = node => {
  const text = filledText(node);
  return /^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text) ? text : expected(node, 'a list such as 0-3,6');
};

const CPU = {
  shares: integer(2, 262_144),
  quota: limit(1000),
  period: integer(1000, 1_000_000),
  burst: integer(0, MOST),
  realtimeRuntime: limit(0),
  realtimePeriod: integer(1, MOST),
  idle: integer(0, 1),
  cpus: cpuList,
  mems: cpuList,
};

function cpu(node: Node | undefined): Limits['cpu'] {
  const read = section<Limits['cpu']>(node, CPU);
  if (node && read.idle === 1 && read.shares !== undefined) {
    node.notes.push(`${node.path}.shares: no weight while idle is 1, for an idle group takes none`);
  }
  return read;
}

const pids: Reader<number> = node => {
  const field = object(node, ['limit']);
  const given = required(node, field, 'limit');
  if (given.value !== 0) return limit(1, 2 ** 22)(given);
  node.notes.push(`${given.path}: 0 is no limit`);
  return -1;
};

const weight = integer(10, 1000);

function deviceOf(node: Node, field: Fields): string {
  const number = (name: string, high: number) => integer(0, high)(required(node, field, name));
  return `${number('major', 4095)}:${number('minor', 2 ** 20 - 1)}`;
}

const deviceRate: Reader<Omit<DeviceRate, 'kind'>> = node => {
  const field = object(node, ['major', 'minor', 'rate']);
  return { device: deviceOf(node, field), rate: integer(0, MOST)(required(node, field, 'rate')) };
};

const deviceWeight: Reader<BlockLimits['weights'][number]> = node => {
  const field = object(node, ['major', 'minor', 'weight', 'leafWeight']);
  return {
    device: deviceOf(node, field),
    weight: optional(field('weight'), weight, undefined),
    leafWeight: optional(field('leafWeight'), weight, undefined),
  };
};

const RATES = {
  throttleReadBpsDevice: 'rbps',
  throttleWriteBpsDevice: 'wbps',
  throttleReadIOPSDevice: 'riops',
  throttleWriteIOPSDevice: 'wiops',
} as const;

const blockIO: Reader<BlockLimits> = node => {
  const rates = Object.entries(RATES);
  const field = object(node, ['weight', 'leafWeight', 'weightDevice', ...Object.keys(RATES)]);
  return {
    weight: optional(field('weight'), weight, undefined),
    leafWeight: optional(field('leafWeight'), weight, undefined),
    weights: optional(field('weightDevice'), list(deviceWeight), []),
    rates: rates.flatMap(([name, kind]) =>
      optional(field(name), list(deviceRate), []).map(rate => ({ ...rate, kind })),
    ),
  };
};

const hugepages: Reader<Limits['hugepages'][number]> = node => {
  const field = object(node, ['pageSize', 'limit']);
  const size = required(node, field, 'pageSize');
  const text = filledText(size);
  if (!/^[1-9]\d*[KMG]B$/.test(text)) expected(size, 'a size of pages such as 2MB');
  return { size: text, limit: integer(0, MOST)(required(node, field, 'limit')) };
};

const interfaceName: Reader<string> = node => {
  const name = filledText(node);
  return /^[^\s/]{1,15}$/.test(name) ? name : expected(node, 'the name of a network interface');
};

const network: Reader<Limits['network']> = node => {
  const field = object(node, ['classID', 'priorities']);
  const priority: Reader<Limits['network']['priorities'][number]> = entry => {
    const of = object(entry, ['name', 'priority']);
    return {
      name: interfaceName(required(entry, of, 'name')),
      priority: integer(0, 2 ** 32 - 1)(required(entry, of, 'priority')),
    };
  };
  return {
    classId: optional(field('classID'), integer(0, 2 ** 32 - 1), undefined),
    priorities: optional(field('priorities'), list(priority), []),
  };
};

const rdma: Reader<Limits['rdma']> = node => {
  if (typeof node.value !== 'object' || node.value === null) expected(node, 'an object of devices');
  return Object.entries(node.value).map(([device, value]) => {
    const at: Node = { value, path: `${node.path}["${device}"]`, notes: node.notes };
    if (!/^\w+$/.test(device)) throw new ConfigError(at.path, 'is not the name of a device');
    const count = integer(0, 2 ** 31 - 1);
    return { device, ...section(at, { hcaHandles: count, hcaObjects: count }) };
  });
};

/** Files of the group itself: a name with another path in it would be a file of somebody else. */
const unified: Reader<Record<string, string>> = node => {
  const files = textMap(node);
  for (const name of Object.keys(files)) {
    const at = `${node.path}["${name}"]`;
    if (!/^[a-z0-9_]+(\.[A-Za-z0-9_]+)+$/.test(name))
      throw new ConfigError(at, 'is not the name of a file of a group');
    if (/^cgroup\.(procs|threads|subtree_control|kill|freeze)$/.test(name))
      throw new ConfigError(at, 'is for cell to write');
  }
  return files;
};

/** Reads the limits of `linux.resources`, whose fields are `field`. */
export function readLimits(field: Fields): Limits {
  return {
    memory: section(field('memory'), MEMORY, { checkBeforeUpdate: UNSUPPORTED }),
    pids: optional(field('pids'), pids, undefined),
    cpu: cpu(field('cpu')),
    blockIO: optional(field('blockIO'), blockIO, NO_BLOCK_LIMITS),
    hugepages: optional(field('hugepageLimits'), list(hugepages), []),
    network: optional(field('network'), network, NO_LIMITS.network),
    rdma: optional(field('rdma'), rdma, []),
    unified: optional(field('unified'), unified, {}),
  };
}
