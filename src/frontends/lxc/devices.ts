import type { DeviceJson, DeviceRuleJson } from '../config-json.ts';
import { type Place, type Report, SourceError } from '../report.ts';
import type { Draft } from './draft.ts';

/** The nodes of lxc.autodev: character devices for everyone to read and write. */
export const NODES: readonly DeviceJson[] = (
  [
    ['null', 1, 3],
    ['zero', 1, 5],
    ['full', 1, 7],
    ['random', 1, 8],
    ['urandom', 1, 9],
    ['tty', 5, 0],
  ] as const
).map(([name, major, minor]) => ({ path: `/dev/${name}`, type: 'c', major, minor, fileMode: 0o666 }));

export interface Devices {
  /** The list of cell that the rules go behind: `none`, as soon as there are rules. */
  list: 'none' | 'default';
  rules: DeviceRuleJson[];
}

const EVERYTHING: DeviceRuleJson = { allow: true, type: 'a', access: 'rwm' };

type Rules = Draft['deviceRules']['cgroup'];

const written = ({ value }: Rules[number]) => JSON.stringify(value);

/** Rules of `more` that `less` lacks; undefined when `less` is no mere part: both deny everything, and then allow. */
function lacking(less: Rules, more: Rules): Rules | undefined {
  const closed = (of: Rules) =>
    of.every(({ value }, index) => (index === 0 ? value.type === 'a' && !value.allow : value.allow));
  const known = new Set(more.map(written));
  if (!closed(less) || !closed(more) || !less.every(rule => known.has(written(rule)))) return undefined;
  const kept = new Set(less.map(written));
  return more.filter(rule => !kept.has(written(rule)));
}

/** LXC takes the rules of the version that the host has; cell has one list, and takes the one that allows less. */
function stricter(draft: Draft, main: Place, report: Report): Rules {
  const { cgroup, cgroup2 } = draft.deviceRules;
  if (cgroup.length === 0 || cgroup2.length === 0) return cgroup2.length > 0 ? cgroup2 : cgroup;
  for (const [less, more] of [
    [cgroup2, cgroup],
    [cgroup, cgroup2],
  ] as const) {
    const left = lacking(less, more);
    for (const { setting } of left ?? []) {
      report.note(setting.place, 'is left out: the rules for the other version of groups do not allow it');
    }
    if (left) return less;
  }
  const place = cgroup2[0]?.setting.place ?? main;
  throw new SourceError(place, 'says other devices than lxc.cgroup.devices.*; cell has one list for both');
}

/**
 * The rules of either hierarchy, in order. A group begins with every device allowed, so rules that do not begin with
 * `a` are exceptions from that.
 */
export function devicesOf(draft: Draft, main: Place, report: Report): Devices {
  const said = stricter(draft, main, report);
  const [first] = said;
  if (!first) {
    report.note(main, 'no device rules: LXC leaves every device open, cell allows its list `default`');
    return { list: 'default', rules: [{ allow: false, type: 'a', access: 'rwm' }] };
  }
  report.origin('linux.resources.devices', first.setting.place);
  const rules = said.map(({ value }) => value);
  return { list: 'none', rules: first.value.type === 'a' ? rules : [EVERYTHING, ...rules] };
}
