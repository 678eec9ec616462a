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

/** The rules that count: a rule for every device takes away what stands before it. */
function standing(rules: Rules): Rules {
  const last = rules.findLastIndex(({ value }) => value.type === 'a');
  return last < 0 ? rules : rules.slice(last);
}

/** Denies everything, and then allows. */
const isClosed = (rules: Rules) =>
  rules.every(({ value }, index) => (index === 0 ? value.type === 'a' && !value.allow : value.allow));

/** LXC takes the rules of the version that the host has; cell has one list, and takes what both versions allow. */
function ofBoth(draft: Draft, main: Place, report: Report): Rules {
  const [one, other] = [standing(draft.deviceRules.cgroup), standing(draft.deviceRules.cgroup2)];
  if (one.length === 0 || other.length === 0) return other.length > 0 ? other : one;
  for (const [open, left] of [
    [one, other],
    [other, one],
  ] as const) {
    if (!open.every(({ value }) => value.allow)) continue;
    for (const { setting } of open) {
      report.note(setting.place, 'denies nothing: the rules for the other version of groups count');
    }
    return left;
  }
  if (!isClosed(one) || !isClosed(other)) {
    if (one.map(written).join() === other.map(written).join()) return one;
    const place = other[0]?.setting.place ?? main;
    throw new SourceError(
      place,
      'says other devices than lxc.cgroup.devices.*, and cell has one list for both: keep one of them, or begin ' +
        'both with `devices.deny = a`',
    );
  }
  const shared = (rules: Rules, wanted: Rules) => {
    const known = new Set(wanted.map(written));
    const [kept, left] = [
      rules.filter(rule => known.has(written(rule))),
      rules.filter(rule => !known.has(written(rule))),
    ];
    for (const { setting } of left) {
      report.note(setting.place, 'is left out: the rules for the other version of groups do not allow it');
    }
    return kept;
  };
  shared(other, one);
  return shared(one, other);
}

/**
 * The rules of either hierarchy, in order. A group begins with every device allowed, so rules that do not begin with
 * `a` are exceptions from that.
 */
export function devicesOf(draft: Draft, main: Place, report: Report): Devices {
  const said = ofBoth(draft, main, report);
  const [first] = said;
  if (!first) {
    report.note(main, 'no device rules: LXC leaves every device open, cell allows its list `default`');
    return { list: 'default', rules: [{ allow: false, type: 'a', access: 'rwm' }] };
  }
  report.origin('linux.resources.devices', first.setting.place);
  const rules = said.map(({ value }) => value);
  return { list: 'none', rules: first.value.type === 'a' ? rules : [EVERYTHING, ...rules] };
}
