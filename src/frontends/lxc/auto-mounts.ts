import { type MountJson, PROC } from '../config-json.ts';
import type { Report } from '../report.ts';
import type { Draft, SaidMount } from './draft.ts';

const CGROUP = ['', ':mixed', ':ro', ':rw'].flatMap(how => [how, `${how}:force`]);

/** Words of lxc.mount.auto and what they are about: a later word about the same counts. */
export const AUTOMATIC: ReadonlyMap<string, string> = new Map([
  ...['proc', 'proc:mixed', 'proc:rw'].map(word => [word, 'proc'] as const),
  ...['sys', 'sys:mixed', 'sys:ro', 'sys:rw'].map(word => [word, 'sys'] as const),
  ...['cgroup', 'cgroup-full', 'cgroup2'].flatMap(name => CGROUP.map(how => [name + how, 'cgroup'] as const)),
]);

function sysfs(options: string[]): MountJson {
  return { destination: '/sys', type: 'sysfs', source: 'sysfs', options };
}

/** The groups of the container; never writable, for then its limits would be its own to set. */
const CGROUPS: MountJson = {
  destination: '/sys/fs/cgroup',
  type: 'cgroup',
  source: 'cgroup',
  options: ['nosuid', 'noexec', 'nodev', 'ro'],
};

export interface AutomaticMounts {
  mounts: SaidMount[];
  readonlyPaths: string[];
}

/** What lxc.mount.auto mounts. Where cell cannot leave a part writable, all of it is read-only, and that is said. */
export function automaticMounts(draft: Draft, report: Report): AutomaticMounts {
  const mounts: SaidMount[] = [];
  const readonlyPaths: string[] = [];
  for (const [what, { value: word, setting }] of draft.automatic) {
    const { place } = setting;
    switch (what) {
      case 'proc':
        mounts.push({ value: PROC, setting });
        if (word === 'proc:rw') break;
        readonlyPaths.push('/proc/sys', '/proc/sysrq-trigger');
        report.note(place, `\`${word}\`: /proc/sys/net is read-only too; LXC leaves it writable`);
        break;
      case 'sys': {
        // LXC gives sys:rw and sys:ro no further flags.
        const plain = word === 'sys:rw' ? [] : ['ro'];
        const mixed = word === 'sys' || word === 'sys:mixed';
        mounts.push({ value: sysfs(mixed ? ['nosuid', 'noexec', 'nodev', 'ro'] : plain), setting });
        if (mixed) {
          report.note(
            place,
            `\`${word}\`: /sys/devices/virtual/net is read-only too; LXC leaves it writable`,
          );
        }
        break;
      }
      case 'cgroup':
        mounts.push({ value: CGROUPS, setting });
        if (/^cgroup-full/.test(word))
          report.note(place, `\`${word}\`: only the container's own groups are shown`);
        if (!word.includes(':ro')) report.note(place, `\`${word}\`: read-only; LXC leaves it writable`);
        break;
      default:
        report.note(place, `\`${word}\`: cell shares no directory for later mounts`);
    }
  }
  return { mounts, readonlyPaths };
}
