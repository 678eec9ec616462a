import type { NamespaceOperation } from '../namespaces/operations.ts';
import type { HostFiles, MountOperation, PlannedMount } from './operations.ts';

/** What becomes of a plan whose files of the host are opened by cell. */
export interface PlannedHostFiles {
  /** What comes before the mounts. */
  before: (MountOperation | NamespaceOperation)[];
  mounts: PlannedMount[];
  hostFiles: HostFiles;
}

/** Sets apart what cell opens, where the first process has no rights on the host: the root, and each source. Pure. */
export function planHostFiles(
  before: readonly MountOperation[],
  mounts: readonly PlannedMount[],
  safe: boolean,
): PlannedHostFiles {
  const root = before.find(one => one.op === 'bind-root');
  if (root === undefined) throw new Error('the plan has no root');
  const sources: HostFiles['sources'] = [];
  const planned = mounts.map(mount => {
    const { source, flags, tree } = mount;
    const binds = flags.includes('MS_BIND') && !flags.includes('MS_REMOUNT') && tree === undefined;
    // What lies in the root may be one of the mounts before it, and is found by init then.
    if (!binds || source === null || source.startsWith(`${root.path}/`)) return mount;
    sources.push({ source, safe });
    return { ...mount, opened: sources.length - 1 };
  });
  const { op: _, ...bound } = root;
  return {
    before: before.flatMap((one): PlannedHostFiles['before'] =>
      one === root
        ? [
            { op: 'await-controller', request: 'host-files' },
            { op: 'receive-root', path: bound.path, sources: sources.length },
          ]
        : [one],
    ),
    mounts: planned,
    hostFiles: { root: bound, sources },
  };
}
