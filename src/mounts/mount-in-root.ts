import { SystemError, unlessErrno } from '../sys/error.ts';
import { exists, makeDirectories, withFd, writeText } from '../sys/files.ts';
import {
  AT_FDCWD,
  MOVE_MOUNT_F_EMPTY_PATH,
  MOVE_MOUNT_T_SYMLINKS,
  MS_BIND,
  MS_REC,
  MS_REMOUNT,
  O_CLOEXEC,
  O_DIRECTORY,
  O_RDONLY,
  S_IFDIR,
  S_IFMT,
} from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { isAttribute } from './attributes.ts';
import { changeMount } from './change-mount.ts';
import { type Before, changeTree, mountsBefore } from './change-tree.ts';
import { checkProc, hides } from './check-proc.ts';
import { copyUp } from './copy-up.ts';
import { bindHostMount, keepingClosed, likeNew } from './host-mount.ts';
import type { PlannedMount } from './operations.ts';
import { flagBits, PROPAGATIONS } from './options.ts';
import { withSource } from './source.ts';
import { descriptorPath, UnsafePath, walk } from './walk.ts';

/** The directories everything is found from: the root as the container will see it, and the bundle. */
export interface Places {
  /** Descriptor of the root's mount. */
  root: number;
  /** The same by name, for mounts that are made the unsafe way. */
  rootPath: string;
  bundle: string;
}

/** A descriptor of what is to be mounted: a tree of its own, or the source of a bind mount. */
export interface Held {
  kind: 'tree' | 'source';
  fd: number;
}

const OPEN_DIRECTORY = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
const NO_MOUNTS: Before = new Set();

/** Makes an error of the walk's descriptors speak of the path in the container. */
function namingTarget<T>(mount: PlannedMount, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof SystemError) || !['mount', 'move_mount'].includes(error.call)) throw error;
    const what = mount.type ?? mount.source ?? '';
    throw new SystemError(
      error.call,
      error.errno,
      `mount ${what} on ${mount.destination}`,
      mount.destination,
    );
  }
}

/** Hands the path of the mount's target to `use`, with the target made when it is missing. */
function atTarget(
  system: System,
  places: Places,
  destination: string,
  last: 'directory' | 'file',
  safe: boolean,
  use: (target: string) => void,
): void {
  if (!safe) {
    const path = `${places.rootPath}${destination}`;
    if (last === 'directory') makeDirectories(system, path);
    else if (!exists(system, path)) writeText(system, path, '');
    use(path);
    return;
  }
  const fd = walk(system, places.root, destination, { last, create: true });
  if (fd === undefined) throw new UnsafePath(`${destination}: vanished while it was walked`);
  withFd(system, fd, () => use(descriptorPath(fd)));
}

/** A tmpfs has the mode of the directory that it covers, unless it is told one; where there is none, what tmpfs is made with. */
function dataOf(system: System, places: Places, mount: PlannedMount, safe: boolean): string | null {
  const { type, data, destination } = mount;
  const made = type === 'tmpfs' && !mount.flags.includes('MS_REMOUNT');
  if (!made || /(^|,)mode=/.test(data ?? '')) return data;
  const covered = safe
    ? walk(system, places.root, destination, { last: 'directory', create: false })
    : unlessErrno(['ENOENT'], () => system.open(`${places.rootPath}${destination}`, OPEN_DIRECTORY));
  if (covered === undefined) return data;
  const { mode } = withFd(system, covered, () => system.fstat(covered));
  return `${data === null ? '' : `${data},`}mode=${(mode & 0o7777).toString(8)}`;
}

/** Copies what was covered, and is still held, into what covers it. */
function fill(system: System, { destination, data }: PlannedMount, from: number, target: string): void {
  const keeps = (data ?? '').split(',').map(option => option.replace(/=.*/, ''));
  withFd(system, system.open(target, OPEN_DIRECTORY), to =>
    copyUp(system, { from, to, path: destination }, keeps),
  );
}

/**
 * Mounts one file system in the container's root. With `safe`, no component of the destination, nor of a relative
 * source, may be a link, and the mount lands on the descriptor that the walk holds; without, it goes by path. With
 * `held` nothing is looked for at the source.
 */
export function mountInRoot(
  system: System,
  places: Places,
  mount: PlannedMount,
  safe: boolean,
  held?: Held,
): void {
  const { destination, flags, cleared = [], recursive, propagation } = mount;
  const before = recursive || hides(mount) ? mountsBefore(system) : NO_MOUNTS;
  const bits = flagBits(flags);
  const bind = (bits & MS_BIND) !== 0 && (bits & MS_REMOUNT) === 0;
  const at = (last: 'directory' | 'file', use: (target: string) => void) =>
    atTarget(system, places, destination, last, safe, use);

  const data = dataOf(system, places, mount, safe);

  const mountNow = (source: string | null) => {
    const shown = held === undefined ? bind && source !== null && system.stat(source) : system.fstat(held.fd);
    const isDirectory = !shown || (shown.mode & S_IFMT) === S_IFDIR;
    const last = isDirectory ? 'directory' : 'file';
    const first = bind ? bits & (MS_BIND | MS_REC) : bits;
    let isOfHost = false;
    at(last, target => {
      isOfHost = bindHostMount(system, mount, target);
      if (isOfHost) return;
      const mountAt = () =>
        held?.kind !== 'tree'
          ? keepingClosed(
              system,
              mount,
              added => system.mount(source, target, mount.type, first | added, data),
              use => at(last, use),
            )
          : system.move_mount(held.fd, '', AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS);
      if (!mount.copyUp) return mountAt();
      withFd(system, system.open(target, OPEN_DIRECTORY), from => {
        mountAt();
        at(last, filled => fill(system, mount, from, filled));
      });
    });
    // Walked again: the first descriptor holds what the mount now covers.
    if (isOfHost) at(last, target => likeNew(system, mount, target));
    if (hides(mount)) at(last, target => checkProc(system, { root: places.root, target, before }, mount));
    const change = { set: flags.filter(isAttribute), clear: cleared.filter(isAttribute) };
    if (bind && change.set.length + change.clear.length > 0) {
      at(last, target => changeMount(system, target, change));
    }
    if (recursive) {
      at(last, target => changeTree(system, { root: places.root, target, before }, recursive));
    }
    for (const name of propagation) {
      at(last, target => system.mount(null, target, null, PROPAGATIONS[name], null));
    }
  };

  namingTarget(mount, () => {
    // A descriptor of the host must not outlast its mount: it leads out of the container.
    if (held?.kind === 'source') withFd(system, held.fd, fd => mountNow(descriptorPath(fd)));
    else if (bind && mount.source !== null && held === undefined)
      withSource(system, places.bundle, mount.source, safe, mountNow);
    else mountNow(mount.source);
  });
}
