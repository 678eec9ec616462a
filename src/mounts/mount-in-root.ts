import { SystemError } from '../sys/error.ts';
import { exists, makeDirectories, withFd, writeText } from '../sys/files.ts';
import {
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
import { copyUp } from './copy-up.ts';
import type { PlannedMount } from './operations.ts';
import { flagBits, PROPAGATIONS } from './options.ts';
import { descriptorPath, UnsafePath, walk } from './walk.ts';

/** The directories everything is found from: the root as the container will see it, and the bundle. */
export interface Places {
  /** Descriptor of the root's mount. */
  root: number;
  /** The same by name, for mounts that are made the unsafe way. */
  rootPath: string;
  bundle: string;
}

const OPEN_DIRECTORY = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
const NO_MOUNTS: Before = new Set();

/** Makes an error of the walk's descriptors speak of the path in the container. */
function namingTarget<T>(mount: PlannedMount, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof SystemError) || error.call !== 'mount') throw error;
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

/** Hands the path of a bind mount's source to `use`: relative ones are walked from the bundle (row D5). */
function withSource(
  system: System,
  places: Places,
  source: string,
  safe: boolean,
  use: (path: string) => void,
): void {
  if (source.startsWith('/')) return use(source);
  if (!safe) return use(`${places.bundle}/${source}`);
  const bundle = system.open(places.bundle, OPEN_DIRECTORY);
  withFd(system, bundle, () => {
    const fd = walk(system, bundle, source, { last: 'file', create: false });
    if (fd === undefined) throw new UnsafePath(`${source}: is not in the bundle`);
    withFd(system, fd, () => use(descriptorPath(fd)));
  });
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
 * source, may be a link, and the mount lands on the descriptor that the walk holds; without, it goes by path.
 */
export function mountInRoot(system: System, places: Places, mount: PlannedMount, safe: boolean): void {
  const { destination, flags, cleared = [], recursive, propagation } = mount;
  const before = recursive ? mountsBefore(system) : NO_MOUNTS;
  const bits = flagBits(flags);
  const bind = (bits & MS_BIND) !== 0 && (bits & MS_REMOUNT) === 0;
  const at = (last: 'directory' | 'file', use: (target: string) => void) =>
    atTarget(system, places, destination, last, safe, use);

  const mountNow = (source: string | null) => {
    const isDirectory = !bind || source === null || (system.stat(source).mode & S_IFMT) === S_IFDIR;
    const last = isDirectory ? 'directory' : 'file';
    const first = bind ? bits & (MS_BIND | MS_REC) : bits;
    at(last, target => {
      const mountAt = () => system.mount(source, target, mount.type, first, mount.data);
      if (!mount.copyUp) return mountAt();
      withFd(system, system.open(target, OPEN_DIRECTORY), from => {
        mountAt();
        at(last, filled => fill(system, mount, from, filled));
      });
    });
    // Walked again: the first descriptor holds what the mount now covers.
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
    if (bind && mount.source !== null) withSource(system, places, mount.source, safe, mountNow);
    else mountNow(mount.source);
  });
}
