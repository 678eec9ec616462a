import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { Config } from '../spec/config.ts';
import type { Unified, UnifiedController } from './ask-unified.ts';
import type { Controller, Controllers } from './hierarchies.ts';
import type { Limit, Value } from './limit.ts';
import { isNoLimit, limitsOf } from './limits.ts';
import type { GroupOperation } from './operations.ts';
import { asksForGroups, type GroupPlan, groupsAbove, join, NOTHING, placeV1, unavailable } from './place.ts';

interface PlacedV1 {
  controller: string;
  values: Value[];
  hierarchy: Controller;
}

/** Files of version 2, and the controllers that have to be handed down for them. */
export interface PlacedUnified {
  controller: UnifiedController | null;
  values: Value[];
}

/** Limits by the version that enforces them. */
export interface PlacedLimits {
  v1: PlacedV1[];
  unified: PlacedUnified[];
  notEnforceable: NotEnforceable[];
}

const SEEN = ['memory', 'pids', 'cpu', 'cpuacct', 'cpuset', 'blkio'];

const OPTIONS: Record<string, string> = {
  memory: 'CONFIG_MEMCG_V1, or version 2',
  pids: '4.3, CONFIG_CGROUP_PIDS',
  cpu: 'CONFIG_CGROUP_SCHED',
  cpuset: 'CONFIG_CPUSETS_V1, or version 2',
  blkio: '2.6.33, CONFIG_BLK_CGROUP',
  hugetlb: '3.6, CONFIG_CGROUP_HUGETLB',
  net_cls: 'CONFIG_CGROUP_NET_CLASSID',
  net_prio: '3.3, CONFIG_CGROUP_NET_PRIO',
  rdma: '4.11, CONFIG_CGROUP_RDMA',
};

/** Why a limit has no place. */
function whyNot(limit: Limit, unified: Unified | null): NotEnforceable {
  const name = limit.controller || limit.unified || 'cgroup';
  const files = (limit.v1 ?? limit.v2 ?? []).map(({ file }) => file).join(', ');
  if (limit.v1 === null) {
    const why = unified
      ? `its version 2 has no ${name} controller for ${files}`
      : `it has no version 2 for ${files}`;
    return { mitigation: `${name}-limit`, why };
  }
  if (limit.unified && unified?.controllers.includes(limit.unified)) {
    return { mitigation: `${name}-limit`, why: `version 2, which has the controller, has no ${files}` };
  }
  return { mitigation: `${name}-limit`, why: `it has no ${name} controller (${OPTIONS[name]})` };
}

/** A value that takes a limit away asks for nothing where there is no such limit. */
const asksNothing = (values: Value[] | null) => values?.every(({ value }) => isNoLimit(value)) ?? false;

/**
 * A hierarchy of version 1 that is mounted keeps its controller; otherwise version 2 is preferred, for from 6.11 on
 * memory may be a controller of that alone, whatever /proc/cgroups lists.
 */
export function placeLimits(config: Config, controllers: Controllers, unified: Unified | null): PlacedLimits {
  const placed: PlacedLimits = { v1: [], unified: [], notEnforceable: [] };
  for (const limit of limitsOf(config)) {
    const { controller, v1, v2 } = limit;
    const hierarchy = v1 ? controllers[controller] : undefined;
    const onUnified =
      unified && (limit.unified === null ? v1 === null : unified.controllers.includes(limit.unified));
    if (v1 && hierarchy && hierarchy.mountPoint !== null)
      placed.v1.push({ controller, values: v1, hierarchy });
    else if (onUnified && v2) placed.unified.push({ controller: limit.unified, values: v2 });
    else if (v1 && hierarchy && !onUnified) placed.v1.push({ controller, values: v1, hierarchy });
    else if (!asksNothing(v1 ?? v2)) placed.notEnforceable.push(whyNot(limit, unified));
  }
  placed.v1.push(...seenGroups(config, controllers));
  return placed;
}

/**
 * A container that sees its groups, or whose group somebody has named, and counts by it what the container uses, has
 * one in each hierarchy that is mounted, limited or not.
 */
function seenGroups(config: Config, controllers: Controllers): PlacedV1[] {
  if (config.linux.cgroupsPath === undefined && !config.mounts.some(asksForGroups)) return [];
  return SEEN.flatMap(controller => {
    const hierarchy = controllers[controller];
    return hierarchy && hierarchy.mountPoint !== null ? [{ controller, values: [], hierarchy }] : [];
  });
}

/** The writes of limits to a group; what it has no file for is only warned of where the config says so. */
export function writes(config: Config, group: string, values: readonly Value[]): GroupOperation[] {
  const lenient = config.cell.onUnenforceable === 'warn';
  return values.map(value => ({ op: 'group-value', group, ...(lenient && { lenient }), ...value }));
}

/** Plans limits on version 1: each hierarchy has a group of the container, unless it is that of one `planned`. */
export function planLimitsV1(
  config: Config,
  id: string,
  limits: readonly PlacedV1[],
  planned: readonly string[],
): GroupPlan[] {
  // Controllers that are together in a hierarchy share a group: the first of them makes it.
  const made = new Set(planned);
  return limits.map(({ controller, values: wanted, hierarchy }) => {
    const where = placeV1(config, id, controller, hierarchy);
    if (typeof where === 'string') return unavailable(`${controller}-limit`, where);
    const own = join(where.base, ...where.levels);
    const values = writes(config, own, wanted);
    const shared = hierarchy.together.some(name => made.has(name));
    for (const name of hierarchy.together) made.add(name);
    if (shared) return { ...NOTHING, prepare: values };
    return {
      prepare: [
        ...where.mount,
        { op: 'clear-group', path: own },
        ...groupsAbove(where).map((path): GroupOperation => ({ op: 'make-group', path })),
        { op: 'container-group', path: own },
        ...values,
      ],
      attach: [{ op: 'enter-group', group: own }],
      cleanup: [{ op: 'remove-group', path: own }],
      shown: [{ names: hierarchy.together, path: own }],
      notEnforceable: [],
    };
  });
}
