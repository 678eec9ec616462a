import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { Config } from '../spec/config.ts';
import type { Unified, UnifiedController } from './ask-unified.ts';
import type { Controller, Controllers } from './hierarchies.ts';
import { type Limit, limitsOf } from './limits.ts';
import type { GroupOperation } from './operations.ts';
import { type GroupPlan, groupsAbove, join, NOTHING, placeV1, unavailable } from './place.ts';

interface PlacedV1 extends Limit {
  hierarchy: Controller;
}

/** Limits by the version that enforces them. */
export interface PlacedLimits {
  v1: PlacedV1[];
  unified: Limit[];
  notEnforceable: NotEnforceable[];
}

const OPTIONS: Record<UnifiedController, string> = {
  memory: 'CONFIG_MEMCG_V1, or version 2',
  pids: '4.3, CONFIG_CGROUP_PIDS',
  cpu: 'CONFIG_CGROUP_SCHED',
};

/**
 * A hierarchy of version 1 that is mounted keeps its controller; otherwise version 2 is preferred, for from 6.11 on
 * memory may be a controller of that alone, whatever /proc/cgroups lists.
 */
export function placeLimits(config: Config, controllers: Controllers, unified: Unified | null): PlacedLimits {
  const placed: PlacedLimits = { v1: [], unified: [], notEnforceable: [] };
  for (const limit of limitsOf(config)) {
    const hierarchy = controllers[limit.controller];
    if (hierarchy && hierarchy.mountPoint !== null) placed.v1.push({ ...limit, hierarchy });
    else if (unified?.controllers.includes(limit.controller)) placed.unified.push(limit);
    else if (hierarchy) placed.v1.push({ ...limit, hierarchy });
    else {
      placed.notEnforceable.push({
        mitigation: `${limit.controller}-limit`,
        why: `it has no ${limit.controller} controller (${OPTIONS[limit.controller]})`,
      });
    }
  }
  return placed;
}

/** Plans limits on version 1: each hierarchy has a group of the container, unless that of devices is it. */
export function planLimitsV1(config: Config, id: string, limits: readonly PlacedV1[]): GroupPlan[] {
  const { enforce } = config.cell.devices;
  // Controllers that are together in a hierarchy share a group: the first of them makes it.
  const made = new Set(enforce === 'cgroup' || enforce === 'auto' ? ['devices'] : []);
  return limits.map(({ controller, v1, hierarchy }) => {
    const where = placeV1(config, id, controller, hierarchy);
    if (typeof where === 'string') return unavailable(`${controller}-limit`, where);
    const own = join(where.base, ...where.levels);
    const values = v1.map((value): GroupOperation => ({ op: 'group-value', group: own, ...value }));
    const shared = hierarchy.together.some(name => made.has(name));
    made.add(controller);
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
