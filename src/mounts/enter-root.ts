import { Refusal } from '../lifecycle/refusal.ts';
import { isErrno, unlessErrno } from '../sys/error.ts';
import { makeDirectories, withFd } from '../sys/files.ts';
import {
  MNT_DETACH,
  MS_BIND,
  MS_MOVE,
  MS_PRIVATE,
  MS_REC,
  MS_SLAVE,
  O_CLOEXEC,
  O_DIRECTORY,
  O_RDONLY,
} from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { changeMount, READ_ONLY } from './change-mount.ts';
import type { Places } from './mount-in-root.ts';
import type { MountOperation } from './operations.ts';
import { descriptorPath } from './walk.ts';

const OPEN_DIRECTORY = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

/** Takes every mount out of propagation, so that nothing done from here on reaches the host or comes from it. */
export function makePrivate(system: System): void {
  system.mount(null, '/', null, MS_REC | MS_PRIVATE, null);
}

/**
 * Binds the root on itself: pivot_root(2) wants a mount, and one whose flags are the container's own. Where the path
 * leads to is resolved once, here; a link in the host's part of it is allowed (row D6).
 */
export function bindRoot(system: System, path: string, shared: boolean): number {
  const root = unlessErrno(['ENOENT', 'ENOTDIR'], () => {
    if (shared) makeParentPrivate(system, path);
    system.mount(path, path, null, MS_BIND | MS_REC, null);
    return system.open(path, OPEN_DIRECTORY);
  });
  if (root === undefined) {
    throw new Refusal(`there is no directory ${path}: the root file system of the container has to be there`);
  }
  if (shared) system.mount(null, descriptorPath(root), null, MS_REC | MS_SLAVE, null);
  return root;
}

/** The mount that `path` lies in, or mounting on it would mount on the host. Anything but a mount point is EINVAL. */
function makeParentPrivate(system: System, path: string): void {
  const fd = system.open(path, OPEN_DIRECTORY);
  let at = withFd(system, fd, () => system.readlink(descriptorPath(fd)));
  for (;;) {
    try {
      return system.mount(null, at, null, MS_PRIVATE, null);
    } catch (error) {
      if (!isErrno(error, 'EINVAL') || at === '/') throw error;
    }
    at = at.slice(0, at.lastIndexOf('/')) || '/';
  }
}

/**
 * Makes the container's root the root. Both arguments of pivot_root are the new root, so that no directory has to
 * be made in it for the old one; the old one lies on top then and is taken off. `directory` is made where it is missing.
 */
export function enterRoot(
  system: System,
  { root }: Places,
  { how, readonly, directory }: Extract<MountOperation, { op: 'enter-root' }>,
): void {
  if (how === 'pivot') {
    withFd(system, system.open('/', OPEN_DIRECTORY), old => {
      system.fchdir(root);
      system.pivot_root('.', '.');
      system.fchdir(old);
      // Unmounting what is shared would unmount it for the host.
      system.mount(null, '.', null, MS_REC | MS_SLAVE, null);
      system.umount2('.', MNT_DETACH);
    });
  }
  system.fchdir(root);
  if (how === 'move') system.mount('.', '/', null, MS_MOVE, null);
  if (how !== 'pivot') system.chroot('.');
  system.chdir('/');
  // The last chance in a root that is read-only. One that cannot be made is missed where it is entered.
  unlessErrno(['EROFS', 'EACCES', 'ENOTDIR', 'ENOENT'], () => makeDirectories(system, directory));
  if (readonly) changeMount(system, '/', READ_ONLY);
}
