import { Refusal } from '../lifecycle/refusal.ts';
import { writeIdMaps } from '../namespaces/id-maps.ts';
import { isErrno } from '../sys/error.ts';
import { withFd } from '../sys/files.ts';
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_RECURSIVE,
  CLONE_NEWUSER,
  MOUNT_ATTR_IDMAP,
  O_CLOEXEC,
  O_RDONLY,
  OPEN_TREE_CLONE,
} from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import type { MountIds, MountTree } from './operations.ts';
import { withSource } from './source.ts';

/** A user namespace that nobody is in: its maps are all that is wanted of it. */
function makeUserNamespace(system: System, { uid, gid }: Exclude<MountIds, 'container'>): number {
  const pipe = system.pipe2(O_CLOEXEC);
  const pid = system.clone(CLONE_NEWUSER);
  if (pid === 0) {
    system.close(pipe.write);
    system.read(pipe.read, 1);
    return system.exit_group(0);
  }
  system.close(pipe.read);
  try {
    writeIdMaps(system, pid, { uid, gid, setgroups: 'allow' });
    return system.open(`/proc/${pid}/ns/user`, O_RDONLY | O_CLOEXEC);
  } finally {
    system.close(pipe.write);
    system.wait4(pid, 0);
  }
}

/** A copy of the mounts at the source that is mounted nowhere, with its ids mapped. */
function makeTree(
  system: System,
  { source, recursive, ids, all, safe }: MountTree,
  bundle: string,
  pid: number,
): number {
  const copy = OPEN_TREE_CLONE | O_CLOEXEC | (recursive ? AT_RECURSIVE : 0);
  const tree = withSource(system, bundle, source, safe, path => system.open_tree(AT_FDCWD, path, copy));
  try {
    const users =
      ids === 'container'
        ? system.open(`/proc/${pid}/ns/user`, O_RDONLY | O_CLOEXEC)
        : makeUserNamespace(system, ids);
    withFd(system, users, userns => {
      const attributes = { set: MOUNT_ATTR_IDMAP, clear: 0, userns };
      system.mount_setattr(tree, '', AT_EMPTY_PATH | (all ? AT_RECURSIVE : 0), attributes);
    });
    return tree;
  } catch (error) {
    system.close(tree);
    if (!isErrno(error, 'EINVAL') || error.call !== 'mount_setattr') throw error;
    throw new Refusal(
      `${source}: its file system, or one mounted in it, takes no id map (mount_setattr: EINVAL)`,
    );
  }
}

/**
 * Makes the trees of a container whose first process is `pid`, and hands their descriptors to `use`. Only who has
 * rights over the file systems may map ids on them, so it is done on the host, where sources are found too (5.12).
 */
export function withTrees(
  system: System,
  trees: readonly MountTree[],
  bundle: string,
  pid: number,
  use: (made: number[]) => void,
): void {
  const made: number[] = [];
  try {
    for (const tree of trees) made.push(makeTree(system, tree, bundle, pid));
    use(made);
  } finally {
    for (const fd of made) system.close(fd);
  }
}
