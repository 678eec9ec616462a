import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { Config, Mount } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import type { Unified } from './ask-unified.ts';
import type { Controller, Controllers } from './hierarchies.ts';
import type { GroupOperation } from './operations.ts';

/** Whether a mount of the config asks for control groups, of either version: the container sees its own. */
export const asksForGroups = ({ type }: Mount) => type === 'cgroup' || type === 'cgroup2';

/** The container's own group in a hierarchy, by the names of its controllers; version 2 is `unified`. */
export interface ShownGroup {
  names: string[];
  path: string;
}

/** The part of a plan that is about control groups. */
export interface GroupPlan {
  prepare: GroupOperation[];
  attach: GroupOperation[];
  cleanup: GroupOperation[];
  /** What the container may see of them. */
  shown: ShownGroup[];
  notEnforceable: NotEnforceable[];
}

export const NOTHING: GroupPlan = { prepare: [], attach: [], cleanup: [], shown: [], notEnforceable: [] };

/** Where a container's groups are, in one mounted hierarchy. */
export interface Place {
  mount: GroupOperation[];
  /** Of cell's own group. */
  base: string;
  /** The groups from `base` to the container's own, which is the last. */
  levels: string[];
}

const parts = (path: string) => path.split('/').filter(part => part !== '');
export const join = (...paths: string[]) => `/${paths.flatMap(parts).join('/')}`;

/** Cell's own group as a path below the mount point; undefined when the mount shows another part of the tree. */
function ownDirectory({ mountPoint, mountRoot, ownGroup }: Mounted): string | undefined {
  if (mountPoint === null) return undefined;
  const root = mountRoot === '/' ? '' : mountRoot;
  return ownGroup === mountRoot || `${ownGroup}/`.startsWith(`${root}/`)
    ? join(mountPoint, ownGroup.slice(root.length))
    : undefined;
}

type Mounted = Pick<Controller, 'mountPoint' | 'mountRoot' | 'ownGroup'>;

/**
 * Where the groups of container `id` are in a hierarchy; text when its mount does not show where. `name` is what the
 * hierarchy is called, `mount` makes it appear.
 */
export function place(
  config: Config,
  id: string,
  name: string,
  hierarchy: Mounted,
  mount: (at: string) => GroupOperation,
): Place | string {
  const { mountPoint, parent } = config.cell.cgroup;
  const path = config.linux.cgroupsPath;
  const levels = path === undefined ? [...parts(parent), id] : parts(path);
  if (levels.length === 0) throw new ConfigError('linux.cgroupsPath', 'is the root of the hierarchy');
  if (hierarchy.mountPoint === null) {
    // The first hierarchy cell mounts is that of devices; any other goes beside it.
    const at = name === 'devices' ? mountPoint : `${mountPoint}-${name}`;
    return { mount: [mount(at)], base: path?.startsWith('/') ? at : join(at, hierarchy.ownGroup), levels };
  }
  if (path?.startsWith('/')) return { mount: [], base: hierarchy.mountPoint, levels };
  const base = ownDirectory(hierarchy);
  return base === undefined
    ? `the mount of ${name} at ${hierarchy.mountPoint} does not show the group cell is in (${hierarchy.ownGroup})`
    : { mount: [], base, levels };
}

/** The same in a hierarchy of version 1. */
export function placeV1(config: Config, id: string, name: string, controller: Controller): Place | string {
  return place(config, id, name, controller, at => ({
    op: 'mount-hierarchy',
    controllers: controller.together,
    at,
  }));
}

/**
 * What holds a container to its devices. `auto` takes the hierarchy that this host already has: that of version 1, or
 * else a program on version 2; where neither is mounted, a devices controller of version 1 rather than a program.
 */
export function deviceEnforcement(
  config: Config,
  controllers: Controllers,
  unified: Unified | null,
): 'cgroup' | 'bpf' | 'none' {
  const { enforce } = config.cell.devices;
  if (enforce !== 'auto') return enforce;
  const { devices } = controllers;
  const mounted = (hierarchy: Mounted | null | undefined) => (hierarchy?.mountPoint ?? null) !== null;
  if (mounted(devices)) return 'cgroup';
  if (mounted(unified) && unified?.devicePrograms === 'present') return 'bpf';
  return devices || !unified ? 'cgroup' : 'bpf';
}

/** The groups above the container's own, from the top. */
export function groupsAbove({ base, levels }: Place): string[] {
  return levels.slice(0, -1).map((_, index) => join(base, ...levels.slice(0, index + 1)));
}

/** A plan that does nothing but say so. */
export function unavailable(mitigation: string, why: string): GroupPlan {
  return { ...NOTHING, notEnforceable: [{ mitigation, why }] };
}
