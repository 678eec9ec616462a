import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { NamespaceName } from '../spec/config.ts';
import type { MountFeatures } from './ask-mounts.ts';
import type { PlannedMount } from './operations.ts';

const hasOptions = ({ type, data }: PlannedMount) => type === 'proc' && data !== null;

/**
 * Options of a proc are those of its pid namespace up to 5.7 (fs/proc/root.c): up to 4.7 each mount sets them for all
 * that there are, from 4.8 on they are ignored. In a pid namespace that is not the container's own that is the proc of
 * the host, or of another container.
 */
export function planProcs(
  mounts: readonly PlannedMount[],
  { ownProc }: Pick<MountFeatures, 'ownProc'>,
  cloned: readonly NamespaceName[],
): { missing: NotEnforceable[]; change(mount: PlannedMount): PlannedMount } {
  const first = mounts.find(hasOptions);
  if (first === undefined || ownProc === true || cloned.includes('pid'))
    return { missing: [], change: mount => mount };
  return {
    missing: [
      {
        mitigation: 'proc-options',
        why: `\`${first.data}\` of ${first.destination} would be set for all of its pid namespace, which is not the container's own (5.8)`,
      },
    ],
    change: mount => (hasOptions(mount) ? { ...mount, data: null } : mount),
  };
}
