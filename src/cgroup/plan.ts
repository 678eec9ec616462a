import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { Config } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import type { Unified } from './ask-unified.ts';
import { listedRules } from './device-lists.ts';
import { allowsTerminals, type DevicePolicy, devicePolicy, UnsayableRule } from './device-policy.ts';
import type { Controllers } from './hierarchies.ts';
import type { GroupOperation } from './operations.ts';
import {
  deviceEnforcement,
  type GroupPlan,
  groupsAbove,
  join,
  NOTHING,
  placeV1,
  unavailable,
} from './place.ts';
import { placeLimits, planLimitsV1 } from './plan-limits.ts';
import { type Programs, planUnified } from './plan-unified.ts';

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

/** Whether a process in the container's groups is held to its devices and may open a terminal all the same. */
export function opensTerminals(
  config: Config,
  { controllers, unified }: { controllers: Controllers; unified: Unified | null },
): boolean {
  return (
    deviceEnforcement(config, controllers, unified) !== 'none' &&
    allowsTerminals(containerDevicePolicy(config))
  );
}

function intermediatePolicy(config: Config, ofContainer: DevicePolicy): 'open' | DevicePolicy {
  const { intermediate } = config.cell.cgroup;
  if (intermediate === 'open') return 'open';
  return intermediate === 'deny-all' ? { base: 'deny', lines: [] } : ofContainer;
}

function planDevices(config: Config, id: string, controllers: Controllers): GroupPlan {
  const controller = controllers['devices'];
  if (!controller)
    return unavailable('devices-cgroup', 'it has no devices controller (CONFIG_CGROUP_DEVICE)');
  const where = placeV1(config, id, 'devices', controller);
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
    shown: [{ names: controller.together, path: own }],
    notEnforceable: [],
  };
}

/** Plans the groups of container `id` (rows A3 to A7, B1 to B4, B10, B11, B13). */
export function planGroups(
  config: Config,
  id: string,
  controllers: Controllers,
  unified: Unified | null = null,
): GroupPlan {
  const enforce = deviceEnforcement(config, controllers, unified);
  const limits = placeLimits(config, controllers, unified);
  const programs = enforce === 'bpf' ? planPrograms(config, unified) : undefined;
  const plans = [
    enforce === 'cgroup' ? planDevices(config, id, controllers) : NOTHING,
    ...planLimitsV1(config, id, limits.v1, enforce === 'cgroup' ? ['devices'] : []),
    planUnified(config, id, unified, { limits: limits.unified, programs: programs?.programs }),
  ];
  return {
    prepare: plans.flatMap(plan => plan.prepare),
    attach: plans.flatMap(plan => plan.attach),
    cleanup: plans.flatMap(plan => plan.cleanup),
    shown: plans.flatMap(plan => plan.shown),
    notEnforceable: [
      ...plans.flatMap(plan => plan.notEnforceable),
      ...limits.notEnforceable,
      ...(programs?.notEnforceable ?? []),
    ],
  };
}

/** The programs of a container's groups on version 2, or why there are none. */
function planPrograms(
  config: Config,
  unified: Unified | null,
): { programs?: Programs; notEnforceable: NotEnforceable[] } {
  const no = (why: string) => ({ notEnforceable: [{ mitigation: 'devices-bpf', why }] });
  if (!unified) return no('it has no cgroup version 2 (4.5)');
  if (unified.devicePrograms === 'denied') return no('this process may not load device programs');
  if (unified.devicePrograms === 'absent') return no('it has no device programs (4.15, CONFIG_CGROUP_BPF)');
  const policy = containerDevicePolicy(config);
  const above = intermediatePolicy(config, policy);
  if (above !== 'open' && above.base === 'deny' && above.lines.length === 0 && policy.lines.length > 0) {
    const why = 'below a program that lets nothing pass no other lets anything pass: all of them are asked';
    return { notEnforceable: [{ mitigation: 'devices-whitelist', why }] };
  }
  return { programs: { own: policy, intermediate: above }, notEnforceable: [] };
}
