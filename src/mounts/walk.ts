import { Refusal } from '../lifecycle/refusal.ts';
import { SystemError, unlessErrno } from '../sys/error.ts';
import { withFd } from '../sys/files.ts';
import {
  AT_SYMLINK_NOFOLLOW,
  F_DUPFD_CLOEXEC,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_RDONLY,
  O_WRONLY,
  S_IFLNK,
  S_IFMT,
} from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { resolveBeneath } from './resolve.ts';

/** A path that leads through a symbolic link, or through something that is no directory. */
export class UnsafePath extends Refusal {
  override readonly name = 'UnsafePath';
}

const DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
// Without O_PATH (before 2.6.39) the bit is ignored and the file is opened for real, which must not block.
const FILE = O_PATH | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;

export interface WalkOptions {
  /** What the last component is: a directory, or a file of any type but a link. */
  last: 'directory' | 'file';
  /** Makes components that are missing; otherwise undefined is returned. */
  create: boolean;
}

function components(path: string): string[] {
  return path.split('/').filter(part => part !== '');
}

function isLink(system: System, directory: number, name: string): boolean {
  const found = unlessErrno(['ENOENT'], () => system.newfstatat(directory, name, AT_SYMLINK_NOFOLLOW));
  return found !== undefined && (found.mode & S_IFMT) === S_IFLNK;
}

/** O_PATH with O_NOFOLLOW opens the link itself instead of refusing it, by either way. */
function refuseLink(system: System, fd: number, path: string, name: string): number {
  if ((system.fstat(fd).mode & S_IFMT) !== S_IFLNK) return fd;
  system.close(fd);
  throw new UnsafePath(`${path}: \`${name}\` is a symbolic link`);
}

/** Opens one component, or says why it cannot be passed. */
function step(
  system: System,
  directory: number,
  name: string,
  flags: number,
  path: string,
): number | undefined {
  let fd: number | undefined;
  try {
    fd = unlessErrno(['ENOENT'], () => system.openat(directory, name, flags));
  } catch (error) {
    if (!(error instanceof SystemError) || !['ELOOP', 'ENOTDIR'].includes(error.code)) throw error;
    throw new UnsafePath(
      isLink(system, directory, name)
        ? `${path}: \`${name}\` is a symbolic link`
        : `${path}: \`${name}\` is not a directory`,
    );
  }
  return fd !== undefined && flags === FILE ? refuseLink(system, fd, path, name) : fd;
}

function enter(
  system: System,
  directory: number,
  name: string,
  path: string,
  create: boolean,
): number | undefined {
  const there = step(system, directory, name, DIRECTORY, path);
  if (there !== undefined || !create) return there;
  unlessErrno(['EEXIST'], () => system.mkdirat(directory, name, 0o755));
  return step(system, directory, name, DIRECTORY, path);
}

function touch(
  system: System,
  directory: number,
  name: string,
  path: string,
  create: boolean,
): number | undefined {
  if (create) {
    const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const made = unlessErrno(['EEXIST'], () => system.openat(directory, name, flags, 0o644));
    if (made !== undefined) system.close(made);
  }
  return step(system, directory, name, FILE, path);
}

/**
 * Walks `path` below the directory `root` one component after the other, following no link (rows D4, D7), and
 * returns a descriptor of the last. Mounts are crossed. Nothing the walk passed can be exchanged for a link
 * afterwards with any effect: what counts is the descriptor. `undefined` when a component is missing and not made.
 */
export function walk(system: System, root: number, path: string, options: WalkOptions): number | undefined {
  const names = components(path);
  // The two ways differ in what `..` means at the top.
  if (names.length > 0 && !names.includes('..')) {
    const fd = resolveBeneath(system, root, names.join('/'), options.last);
    if (fd !== undefined) return refuseLink(system, fd, path, names.at(-1) ?? '');
  }
  const last = names.length - 1;
  let at = system.fcntl(root, F_DUPFD_CLOEXEC, 3);
  for (const [index, name] of names.entries()) {
    const final = index === last && options.last === 'file';
    const next = withFd(system, at, () =>
      final ? touch(system, at, name, path, options.create) : enter(system, at, name, path, options.create),
    );
    if (next === undefined) return undefined;
    at = next;
  }
  return at;
}

/** Walks to the directory that `path` lies in, making it, and hands its descriptor and the last name to `use`. */
export function inParent<T>(
  system: System,
  root: number,
  path: string,
  use: (directory: number, name: string) => T,
): T {
  const names = components(path);
  const name = names.pop();
  if (name === undefined) throw new UnsafePath(`${path}: is the root itself`);
  const fd = walk(system, root, names.join('/'), { last: 'directory', create: true });
  if (fd === undefined) throw new UnsafePath(`${path}: a directory vanished while it was walked`);
  return withFd(system, fd, () => use(fd, name));
}

/** The path by which mount(2) reaches what a descriptor holds; /proc of the host must be mounted. */
export function descriptorPath(fd: number): string {
  return `/proc/self/fd/${fd}`;
}
