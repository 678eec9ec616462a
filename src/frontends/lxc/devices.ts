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

/**
 * The rules of either hierarchy, in order. A group begins with every device allowed, so rules that do not begin with
 * `a` are exceptions from that.
 */
export function devicesOf(draft: Draft, main: Place, report: Report): Devices {
  const { cgroup, cgroup2 } = draft.deviceRules;
  const said = cgroup2.length > 0 ? cgroup2 : cgroup;
  const [first] = said;
  const values = (of: typeof said) => JSON.stringify(of.map(({ value }) => value));
  if (cgroup.length > 0 && cgroup2.length > 0 && values(cgroup) !== values(cgroup2)) {
    const place = cgroup2[0]?.setting.place ?? main;
    throw new SourceError(place, 'says other devices than lxc.cgroup.devices.*; cell has one list for both');
  }
  if (!first) {
    report.note(main, 'no device rules: LXC leaves every device open, cell allows its list `default`');
    return { list: 'default', rules: [{ allow: false, type: 'a', access: 'rwm' }] };
  }
  report.origin('linux.resources.devices', first.setting.place);
  const rules = said.map(({ value }) => value);
  return { list: 'none', rules: first.value.type === 'a' ? rules : [EVERYTHING, ...rules] };
}
