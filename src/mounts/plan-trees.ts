import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { NamespaceOperation } from '../namespaces/operations.ts';
import type { Config } from '../spec/config.ts';
import type { MountFeatures } from './ask-mounts.ts';
import type { MountOperation, MountTree, PlannedMount } from './operations.ts';
import type { Propagation } from './options.ts';
import type { PlannedMounts } from './plan-mount.ts';
import { sharesWithHost } from './plan-propagation.ts';

export interface PlannedTrees {
  mounts: PlannedMount[];
  trees: MountTree[];
  missing: NotEnforceable[];
}

/**
 * A tree is copied from the mounts of the host, so what is shared there is shared with the copy. It becomes what a
 * bind mount would have been: a slave if the host's mounts are to arrive, else private; and from a user namespace
 * nothing passes to the host (fs/namespace.c, CL_SHARED_TO_SLAVE).
 */
function propagationOf(asked: readonly Propagation[], shares: boolean): Propagation[] {
  if (asked.length === 0) return ['rprivate'];
  return shares ? [...asked] : ['rslave', ...asked];
}

/** Sets apart what the controller has to make, mounts of the host with other ids, from what init can mount itself. */
export function planTrees(
  config: Config,
  asked: readonly PlannedMounts[],
  { setattr }: MountFeatures,
  otherUsers: boolean,
): PlannedTrees {
  const all = asked.flatMap(({ mounts }) => mounts);
  if (asked.every(({ idmap }) => idmap === undefined)) return { mounts: all, trees: [], missing: [] };
  if (!setattr) {
    return {
      mounts: all,
      trees: [],
      missing: [{ mitigation: 'idmapped-mounts', why: 'it has none (5.12)' }],
    };
  }
  const trees: MountTree[] = [];
  const shares = sharesWithHost(config, all) && !otherUsers;
  const { safe } = config.cell.mounts;
  const mounts = asked.flatMap(({ mounts: planned, idmap }) => {
    const [mount] = planned;
    if (idmap === undefined || mount === undefined || mount.source === null) return planned;
    const { source, flags } = mount;
    trees.push({ source, recursive: flags.includes('MS_REC'), ...idmap, safe });
    return [{ ...mount, tree: trees.length - 1, propagation: propagationOf(mount.propagation, shares) }];
  });
  return { mounts, trees, missing: [] };
}

/** Init waits for what the controller makes, once it may mount it. */
export function takeTrees({ length }: readonly MountTree[]): (MountOperation | NamespaceOperation)[] {
  if (length === 0) return [];
  return [
    { op: 'await-controller', request: 'mount-trees' },
    { op: 'receive-trees', count: length },
  ];
}
