import { readTextIfPresent } from '../sys/files.ts';
import { parseMountInfo } from '../sys/mount-info.ts';
import type { System } from '../sys/system.ts';

/** A cgroup version 1 controller of this kernel, and the hierarchy it is in. */
export interface Controller {
  /** Where its hierarchy is mounted; null when it is mounted nowhere in this mount namespace. */
  mountPoint: string | null;
  /** Which group of the hierarchy is seen at the mount point: `/` unless the mount shows a part. */
  mountRoot: string;
  /** cell's own group, from the root of the hierarchy. */
  ownGroup: string;
  /** All controllers of that hierarchy, this one included. */
  together: string[];
}

/** The v1 controllers that are compiled in and not disabled, by name. */
export type Controllers = Record<string, Controller>;

/** The controllers of /proc/cgroups that are enabled. */
export function parseControllers(text: string): string[] {
  return text
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.split(/\s+/))
    .filter(([, , , enabled]) => enabled === '1')
    .flatMap(([name]) => (name ? [name] : []));
}

/** Own group by list of controllers, from /proc/self/cgroup: `5:devices,memory:/group`. */
function parseOwnGroups(text: string): { controllers: string[]; path: string }[] {
  return text
    .split('\n')
    .map(line => /^\d+:([^:]*):(.*)$/.exec(line))
    .flatMap(match => (match ? [{ controllers: (match[1] ?? '').split(','), path: match[2] ?? '/' }] : []));
}

/** Puts the three files of /proc together. */
export function findControllers(cgroups: string, ownGroups: string, mountInfo: string): Controllers {
  const mounts = parseMountInfo(mountInfo, 'cgroup');
  const own = parseOwnGroups(ownGroups);
  return Object.fromEntries(
    parseControllers(cgroups).map(name => {
      const group = own.find(({ controllers }) => controllers.includes(name));
      const shown = mounts.filter(({ superOptions }) => superOptions.includes(name));
      const mount = shown.find(({ root }) => root === '/') ?? shown[0];
      const controller: Controller = {
        mountPoint: mount?.mountPoint ?? null,
        mountRoot: mount?.root ?? '/',
        ownGroup: group?.path ?? '/',
        together: group?.controllers ?? [name],
      };
      return [name, controller];
    }),
  );
}

/** The v1 controllers of the running kernel; none when it has no cgroups. */
export function askControllers(system: System): Controllers {
  const read = (path: string) => readTextIfPresent(system, path) ?? '';
  return findControllers(read('/proc/cgroups'), read('/proc/self/cgroup'), read('/proc/self/mountinfo'));
}
