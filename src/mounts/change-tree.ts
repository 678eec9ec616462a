import { isErrno } from '../sys/error.ts';
import { withFd } from '../sys/files.ts';
import { type MountInfo, readMounts } from '../sys/mount-info.ts';
import { AT_FDCWD, AT_RECURSIVE } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { type AttributeChange, attributeChange, listedAttributes } from './attributes.ts';
import { changeMount } from './change-mount.ts';
import { descriptorPath, UnsafePath, walk } from './walk.ts';

/** The mounts this process saw before a tree was mounted. */
export type Before = ReadonlySet<number>;

export function mountsBefore(system: System): Before {
  return new Set(readMounts(system).map(({ id }) => id));
}

/** Where a tree is: by a path that leads to it now, and below the root. */
export interface Tree {
  /** Descriptor of the container's root. */
  root: number;
  target: string;
  before: Before;
}

/** What has come since `before` at the path of the tree, and all that is mounted on it, also what is covered. */
export function mountsOf(system: System, { target, before }: Tree): MountInfo[] {
  const top = target.startsWith('/proc/self/fd/') ? system.readlink(target) : target;
  const inTree = new Set<number>();
  // A mount is listed after the one it lies on.
  const found = readMounts(system).filter(mount => {
    if (before.has(mount.id) || !(mount.mountPoint === top || inTree.has(mount.parent))) return false;
    inTree.add(mount.id);
    return true;
  });
  if (found.length === 0) throw new UnsafePath(`${top}: was moved while its mounts were changed`);
  return found;
}

function isDone(mount: MountInfo, { set, clear }: AttributeChange): boolean {
  const has = listedAttributes(mount);
  return set.every(one => has.includes(one)) && !clear.some(one => has.includes(one));
}

/** Changes the mount that lies open at the place of `mount`. */
function changeAt(system: System, { root }: Tree, { mountPoint }: MountInfo, change: AttributeChange): void {
  const top = system.readlink(descriptorPath(root));
  const below = mountPoint.startsWith(`${top === '/' ? '' : top}/`)
    ? mountPoint.slice(top.length)
    : undefined;
  const fd = below === undefined ? undefined : walk(system, root, below, { last: 'file', create: false });
  if (fd === undefined)
    throw new UnsafePath(`${mountPoint}: cannot be reached from the root of the container`);
  withFd(system, fd, () => changeMount(system, descriptorPath(fd), change));
}

/**
 * One mount after the other, on kernels without mount_setattr(2). Paths of mounts move with the directories they lie
 * in, so what counts is not what was done but what mountinfo says then of each mount, by its number: as long as one
 * of them lacks something it is tried again, and when nothing comes of it, the start ends. A mount that another
 * covers cannot be reached.
 */
function walkTree(system: System, tree: Tree, change: AttributeChange): void {
  for (let left = Number.POSITIVE_INFINITY; ; ) {
    const undone = mountsOf(system, tree).filter(mount => !isDone(mount, change));
    const [first] = undone;
    if (first === undefined) return;
    if (undone.length >= left) {
      throw new UnsafePath(
        `${first.mountPoint}: a mount there is covered, and without mount_setattr(2) (5.12) stays as it is`,
      );
    }
    left = undone.length;
    for (const mount of undone) changeAt(system, tree, mount, change);
  }
}

/** Changes attributes of every mount of a tree. */
export function changeTree(system: System, tree: Tree, change: AttributeChange): void {
  try {
    system.mount_setattr(AT_FDCWD, tree.target, AT_RECURSIVE, attributeChange(change));
  } catch (error) {
    // NOSYMFOLLOW is an attribute from 5.14 on, and a flag of mount(2) from 5.10.
    const younger = change.set.includes('MS_NOSYMFOLLOW') || change.clear.includes('MS_NOSYMFOLLOW');
    if (!isErrno(error, 'ENOSYS') && !(younger && isErrno(error, 'EINVAL'))) throw error;
    walkTree(system, tree, change);
  }
}
