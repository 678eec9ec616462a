import { SystemError, unlessErrno } from '../sys/error.ts';
import { withFd } from '../sys/files.ts';
import {
  AT_SYMLINK_NOFOLLOW,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_RDONLY,
  O_WRONLY,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from '../sys/numbers.ts';
import type { Stat, System } from '../sys/system.ts';
import { descriptorPath, UnsafePath } from './walk.ts';

const DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
const NEW_FILE = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
const CHUNK = 256 * 1024;
const PERMISSIONS = 0o7777;

/** One directory of the tree: where it is copied from, where to, and its path as errors name it. */
interface Level {
  from: number;
  to: number;
  path: string;
}

/** The owner first: a change of it takes setuid bits away (chown(2)). */
function take(system: System, fd: number, { uid, gid, mode }: Stat): void {
  system.fchown(fd, uid, gid);
  system.fchmod(fd, mode & PERMISSIONS);
}

/** Nothing but a file is opened for reading: opening a device can do something. */
function copyFile(system: System, { from, to, path }: Level, name: string): void {
  const held = system.openat(from, name, O_PATH | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  withFd(system, held, () => {
    const there = system.fstat(held);
    if ((there.mode & S_IFMT) !== S_IFREG)
      throw new UnsafePath(`${path}/${name}: changed while it was copied`);
    const source = system.open(descriptorPath(held), O_RDONLY | O_CLOEXEC);
    withFd(system, source, () => {
      const target = system.openat(to, name, NEW_FILE, 0o600);
      withFd(system, target, () => {
        for (let chunk = system.read(source, CHUNK); chunk.length > 0; chunk = system.read(source, CHUNK)) {
          for (let at = 0; at < chunk.length; ) at += system.write(target, chunk.slice(at));
        }
        take(system, target, there);
      });
    });
  });
}

function copyLink(system: System, { from, to }: Level, name: string, { uid, gid }: Stat): void {
  system.symlinkat(system.readlink(`${descriptorPath(from)}/${name}`), to, name);
  system.fchownat(to, name, uid, gid, AT_SYMLINK_NOFOLLOW);
}

/** A device, fifo or socket. The mask of this process is 0, so the mode is whole. */
function copyNode(system: System, { to }: Level, name: string, { uid, gid, mode, rdev }: Stat): void {
  system.mknodat(to, name, mode, rdev);
  system.fchownat(to, name, uid, gid, AT_SYMLINK_NOFOLLOW);
}

function copyEntry(system: System, level: Level, name: string): void {
  const { from, to, path } = level;
  // What was removed meanwhile is not there to be copied.
  const there = unlessErrno(['ENOENT'], () => system.newfstatat(from, name, AT_SYMLINK_NOFOLLOW));
  if (there === undefined) return;
  switch (there.mode & S_IFMT) {
    case S_IFREG:
      return copyFile(system, level, name);
    case S_IFLNK:
      return copyLink(system, level, name, there);
    case S_IFDIR:
      system.mkdirat(to, name, 0o700);
      return withFd(system, system.openat(from, name, DIRECTORY), source =>
        withFd(system, system.openat(to, name, DIRECTORY), target =>
          copyDirectory(system, { from: source, to: target, path: `${path}/${name}` }, there),
        ),
      );
    default:
      return copyNode(system, level, name, there);
  }
}

/** Makes an error name what was copied, once. */
function naming(level: Level, name: string, action: () => void): void {
  const path = `${level.path}/${name}`;
  try {
    action();
  } catch (error) {
    if (!(error instanceof SystemError) || error.path?.startsWith(path)) throw error;
    throw new SystemError(error.call, error.errno, `copy ${path}`, path);
  }
}

/** The rights come last: they may be those of a directory that nobody writes to. */
function copyDirectory(system: System, level: Level, rights: Stat): void {
  for (const { name } of system.getdents64(level.from)) {
    naming(level, name, () => copyEntry(system, level, name));
  }
  take(system, level.to, rights);
}

/**
 * Copies what the directory `from` holds into the directory `to`, which is new and nobody else's: files, directories,
 * links as links, nodes, with owners and modes. Everything is reached from the two descriptors and no link is
 * followed. `keeps`: options of the file system say whose `to` is; without them it becomes as `from` is.
 */
export function copyUp(system: System, level: Level, keeps: readonly string[]): void {
  const own = system.fstat(level.to);
  const covered = system.fstat(level.from);
  const right = (name: 'uid' | 'gid' | 'mode') => (keeps.includes(name) ? own[name] : covered[name]);
  copyDirectory(system, level, { ...own, uid: right('uid'), gid: right('gid'), mode: right('mode') });
}
