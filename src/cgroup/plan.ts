import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { Config } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import { listedRules } from './device-lists.ts';
import { type DevicePolicy, devicePolicy, UnsayableRule } from './device-policy.ts';
import type { Controller, Controllers } from './hierarchies.ts';
import type { GroupOperation } from './operations.ts';

/** The part of a plan that is about control groups. */
export interface GroupPlan {
  prepare: GroupOperation[];
  attach: GroupOperation[];
  cleanup: GroupOperation[];
  notEnforceable: NotEnforceable[];
}

const NOTHING: GroupPlan = { prepare: [], attach: [], cleanup: [], notEnforceable: [] };

/** Where a container's groups are, in one mounted hierarchy. */
interface Place {
  mount: GroupOperation[];
  /** Of cell's own group. */
  base: string;
  /** The groups from `base` to the container's own, which is the last. */
  levels: string[];
}

const parts = (path: string) => path.split('/').filter(part => part !== '');
const join = (...paths: string[]) => `/${paths.flatMap(parts).join('/')}`;

/** Cell's own group as a path below the mount point; undefined when the mount shows another part of the tree. */
function ownDirectory({ mountPoint, mountRoot, ownGroup }: Controller): string | undefined {
  if (mountPoint === null) return undefined;
  const root = mountRoot === '/' ? '' : mountRoot;
  return ownGroup === mountRoot || `${ownGroup}/`.startsWith(`${root}/`)
    ? join(mountPoint, ownGroup.slice(root.length))
    : undefined;
}

function place(config: Config, id: string, name: string, controller: Controller): Place | string {
  const { mountPoint, parent } = config.cell.cgroup;
  const path = config.linux.cgroupsPath;
  const levels = path === undefined ? [...parts(parent), id] : parts(path);
  if (levels.length === 0) throw new ConfigError('linux.cgroupsPath', 'is the root of the hierarchy');
  if (controller.mountPoint === null) {
    // The first hierarchy cell mounts is that of devices; any other goes beside it.
    const at = name === 'devices' ? mountPoint : `${mountPoint}-${name}`;
    const mount: GroupOperation[] = [{ op: 'mount-hierarchy', controllers: controller.together, at }];
    return { mount, base: path?.startsWith('/') ? at : join(at, controller.ownGroup), levels };
  }
  if (path?.startsWith('/')) return { mount: [], base: controller.mountPoint, levels };
  const base = ownDirectory(controller);
  return base === undefined
    ? `the mount of ${name} at ${controller.mountPoint} does not show the group cell is in (${controller.ownGroup})`
    : { mount: [], base, levels };
}

/** The groups above the container's own, from the top. */
function groupsAbove({ base, levels }: Place): string[] {
  return levels.slice(0, -1).map((_, index) => join(base, ...levels.slice(0, index + 1)));
}

function containerDevicePolicy(config: Config): DevicePolicy {
  const rules = config.linux.resources.devices;
  const [first] = rules;
  // The customary first rule denies everything: here that is where the list begins anyway.
  const own = first && !first.allow && first.type === null ? rules.slice(1) : rules;
  try {
    return devicePolicy([...listedRules(config.cell.devices), ...own]);
  } catch (error) {
    if (error instanceof UnsayableRule) throw new ConfigError('linux.resources.devices', error.message);
    throw error;
  }
}

function intermediatePolicy(config: Config, ofContainer: DevicePolicy): 'open' | DevicePolicy {
  const { intermediate } = config.cell.cgroup;
  if (intermediate === 'open') return 'open';
  return intermediate === 'deny-all' ? { base: 'deny', lines: [] } : ofContainer;
}

function unavailable(mitigation: string, why: string): GroupPlan {
  return { ...NOTHING, notEnforceable: [{ mitigation, why }] };
}

function planDevices(config: Config, id: string, controllers: Controllers): GroupPlan {
  if (config.cell.devices.enforce === 'none') return NOTHING;
  const controller = controllers['devices'];
  if (!controller)
    return unavailable('devices-cgroup', 'it has no devices controller (CONFIG_CGROUP_DEVICE)');
  const where = place(config, id, 'devices', controller);
  if (typeof where === 'string') return unavailable('devices-cgroup', where);
  const policy = containerDevicePolicy(config);
  const above = groupsAbove(where);
  const own = join(where.base, ...where.levels);
  const intermediate = intermediatePolicy(config, policy);
  if (intermediate !== 'open' && above.length === 0) {
    throw new ConfigError('cell.cgroup.intermediate', 'needs a group above that of linux.cgroupsPath');
  }
  // A group that the config only names in passing may belong to somebody else.
  const touchable = config.linux.cgroupsPath === undefined || intermediate !== 'open';
  return {
    prepare: [
      ...where.mount,
      { op: 'clear-group', path: own },
      ...above.map(
        (path, index): GroupOperation =>
          touchable && index === above.length - 1
            ? { op: 'intermediate-group', path, policy: intermediate }
            : { op: 'make-group', path },
      ),
      { op: 'container-group', path: own },
      { op: 'device-policy', group: own, policy },
    ],
    attach: [{ op: 'enter-group', group: own }],
    cleanup: [{ op: 'remove-group', path: own }],
    notEnforceable: [],
  };
}

function planMemory(config: Config, id: string, controllers: Controllers): GroupPlan {
  const limit = config.linux.resources.memoryLimit;
  if (limit === undefined) return NOTHING;
  const controller = controllers['memory'];
  if (!controller) return unavailable('memory-limit', 'it has no v1 memory controller (CONFIG_MEMCG_V1)');
  const where = place(config, id, 'memory', controller);
  if (typeof where === 'string') return unavailable('memory-limit', where);
  const own = join(where.base, ...where.levels);
  const value: GroupOperation = {
    op: 'group-value',
    group: own,
    file: 'memory.limit_in_bytes',
    value: String(limit),
  };
  // In one hierarchy with devices the group is made, entered and removed there.
  const shared = controller.together.includes('devices') && config.cell.devices.enforce !== 'none';
  if (shared) return { ...NOTHING, prepare: [value] };
  return {
    prepare: [
      ...where.mount,
      { op: 'clear-group', path: own },
      ...groupsAbove(where).map((path): GroupOperation => ({ op: 'make-group', path })),
      { op: 'container-group', path: own },
      value,
    ],
    attach: [{ op: 'enter-group', group: own }],
    cleanup: [{ op: 'remove-group', path: own }],
    notEnforceable: [],
  };
}

/** Plans the groups of container `id` (rows A3 to A7, B1 to B4, B10, B11, B13). */
export function planGroups(config: Config, id: string, controllers: Controllers): GroupPlan {
  const plans = [planDevices(config, id, controllers), planMemory(config, id, controllers)];
  return {
    prepare: plans.flatMap(plan => plan.prepare),
    attach: plans.flatMap(plan => plan.attach),
    cleanup: plans.flatMap(plan => plan.cleanup),
    notEnforceable: plans.flatMap(plan => plan.notEnforceable),
  };
}
