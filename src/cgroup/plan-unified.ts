import type { Config } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import type { Unified } from './ask-unified.ts';
import type { DevicePolicy } from './device-policy.ts';
import type { GroupOperation } from './operations.ts';
import { type GroupPlan, groupsAbove, join, NOTHING, place, unavailable } from './place.ts';
import { type PlacedUnified, writes } from './plan-limits.ts';

/** What the device programs say: that of the container's group, and that of the one above it. */
export interface Programs {
  own: DevicePolicy;
  intermediate: 'open' | DevicePolicy;
}

/** Plans the container's group in the hierarchy of version 2, if there is anything to do there. */
export function planUnified(
  config: Config,
  id: string,
  unified: Unified | null,
  { limits, programs }: { limits: readonly PlacedUnified[]; programs: Programs | undefined },
): GroupPlan {
  if (!unified || (limits.length === 0 && !programs)) return NOTHING;
  const where = place(config, id, 'unified', unified, at => ({
    op: 'mount-unified',
    at,
    options: unified.options,
  }));
  if (typeof where === 'string') return unavailable('cgroup-unified', where);
  const own = join(where.base, ...where.levels);
  const above = groupsAbove(where);
  if (programs && programs.intermediate !== 'open' && above.length === 0) {
    throw new ConfigError('cell.cgroup.intermediate', 'needs a group above that of linux.cgroupsPath');
  }
  // A group that the config only names in passing may belong to somebody else.
  const touchable = config.linux.cgroupsPath === undefined || (programs?.intermediate ?? 'open') !== 'open';
  const controllers = [...new Set(limits.flatMap(({ controller }) => controller ?? []))];
  // A controller has files in a group when the group above hands it down.
  const handDown = (path: string): GroupOperation[] =>
    controllers.length === 0 ? [] : [{ op: 'enable-controllers', path, controllers }];
  return {
    prepare: [
      ...where.mount,
      { op: 'clear-group', path: own },
      ...handDown(where.base),
      ...above.flatMap((path, index): GroupOperation[] => [
        programs && touchable && index === above.length - 1
          ? { op: 'intermediate-program', path, policy: programs.intermediate }
          : { op: 'make-group', path },
        ...handDown(path),
      ]),
      { op: 'container-group', path: own },
      ...(programs ? [{ op: 'device-program', group: own, policy: programs.own } as const] : []),
      ...limits.flatMap(({ values }) => writes(config, own, values)),
    ],
    attach: [{ op: 'enter-group', group: own }],
    cleanup: [{ op: 'remove-group', path: own }],
    shown: [{ names: ['unified'], path: own }],
    notEnforceable: [],
  };
}
