import type { ResourcesJson } from '../config-json.ts';
import { type Report, SourceError } from '../report.ts';
import { wholeNumber } from '../values.ts';
import type { Draft, Said } from './draft.ts';

/** Where a file of a control group is in `linux.resources`, and how it is read. */
interface Target {
  section: 'memory' | 'cpu' | 'pids' | 'blockIO';
  field: string;
  kind: 'bytes' | 'number' | 'list';
}

const bytes = (field: string): Target => ({ section: 'memory', field, kind: 'bytes' });
const cpu = (field: string, kind: Target['kind'] = 'number'): Target => ({ section: 'cpu', field, kind });

/** Files of version 1 and 2 that the OCI runtime-spec has fields for. */
const TARGETS = new Map<string, Target>([
  ['cgroup.memory.limit_in_bytes', bytes('limit')],
  ['cgroup.memory.soft_limit_in_bytes', bytes('reservation')],
  ['cgroup.memory.memsw.limit_in_bytes', bytes('swap')],
  ['cgroup.memory.swappiness', { section: 'memory', field: 'swappiness', kind: 'number' }],
  ['cgroup.blkio.weight', { section: 'blockIO', field: 'weight', kind: 'number' }],
  ['cgroup.pids.max', { section: 'pids', field: 'limit', kind: 'number' }],
  ['cgroup.cpu.shares', cpu('shares')],
  ['cgroup.cpu.cfs_quota_us', cpu('quota')],
  ['cgroup.cpu.cfs_period_us', cpu('period')],
  ['cgroup.cpuset.cpus', cpu('cpus', 'list')],
  ['cgroup.cpuset.mems', cpu('mems', 'list')],
  ['cgroup2.memory.max', bytes('limit')],
  ['cgroup2.pids.max', { section: 'pids', field: 'limit', kind: 'number' }],
  ['cgroup2.cpuset.cpus', cpu('cpus', 'list')],
  ['cgroup2.cpuset.mems', cpu('mems', 'list')],
]);

/** Suffixes of memparse() in the kernel. */
const SUFFIXES = ['', 'K', 'M', 'G', 'T'];

function readNumber({ value, setting: { place } }: Said<string>, kind: Target['kind']): number | string {
  if (kind === 'list') {
    if (/^[\d,-]+$/.test(value)) return value;
    throw new SourceError(place, `expected a list like 0-3,6, got \`${value}\``);
  }
  if (value === 'max' || value === '-1') return -1;
  const [, digits = value, suffix = ''] = /^(\d+)([KMGT])$/i.exec(kind === 'bytes' ? value : '') ?? [];
  const scale = 1024 ** SUFFIXES.indexOf(suffix.toUpperCase());
  return wholeNumber(digits, 0, Math.floor(Number.MAX_SAFE_INTEGER / scale), place) * scale;
}

/** Files of version 1 with a line for each device, and the field of its number. */
const BLOCK_DEVICES = new Map<string, [list: string, field: string]>([
  ['cgroup.blkio.weight_device', ['weightDevice', 'weight']],
  ['cgroup.blkio.throttle.read_bps_device', ['throttleReadBpsDevice', 'rate']],
  ['cgroup.blkio.throttle.write_bps_device', ['throttleWriteBpsDevice', 'rate']],
  ['cgroup.blkio.throttle.read_iops_device', ['throttleReadIOPSDevice', 'rate']],
  ['cgroup.blkio.throttle.write_iops_device', ['throttleWriteIOPSDevice', 'rate']],
]);

/** Lines like `8:0 100`. */
function readBlockDevices(
  { value, setting: { place } }: Said<string>,
  field: string,
): Record<string, number>[] {
  return value.split('\n').map(line => {
    const [, major = '', minor = '', amount = ''] = /^(\d+):(\d+)\s+(\d+)$/.exec(line) ?? [];
    if (amount === '') {
      throw new SourceError(place, `expected a device and a number like \`8:0 100\`, got \`${line}\``);
    }
    const number = (text: string) => wholeNumber(text, 0, Number.MAX_SAFE_INTEGER, place);
    return { major: number(major), minor: number(minor), [field]: number(amount) };
  });
}

/** Puts what the keys `lxc.cgroup.*` and `lxc.cgroup2.*` say into `resources`. */
export function addCgroupValues(draft: Draft, resources: ResourcesJson, report: Report): void {
  for (const [file, said] of draft.cgroupValues) {
    const { place } = said.setting;
    const target = TARGETS.get(file);
    const block = BLOCK_DEVICES.get(file);
    if (block) {
      const [list, field] = block;
      resources.blockIO = { ...resources.blockIO, [list]: readBlockDevices(said, field) };
      report.origin(`linux.resources.blockIO.${list}`, place);
      continue;
    }
    const path = file.replace(/^cgroup2?\./, '');
    if (!target && file.startsWith('cgroup2.')) {
      resources.unified = { ...resources.unified, [path]: said.value };
      report.origin(`linux.resources.unified["${path}"]`, place);
      report.origin('linux.resources.unified', place);
      continue;
    }
    if (!target) {
      report.unsupported(place, `a group's \`${path}\` has no place in the model`);
      continue;
    }
    const { section, field, kind } = target;
    const value = readNumber(said, kind);
    const given = resources[section]?.[field];
    if (given !== undefined && given !== value) {
      throw new SourceError(place, `says ${value}, and the key of the other hierarchy says ${given}`);
    }
    Object.assign(resources, { [section]: { ...resources[section], [field]: value } });
    report.origin(`linux.resources.${section}.${field}`, place);
    report.origin(`linux.resources.${section}`, place);
  }
}
