import { errnoNumber } from '../sys/errno.ts';
import { isErrno, SystemError } from '../sys/error.ts';
import { withFd } from '../sys/files.ts';
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  F_ADD_SEALS,
  F_SEAL_GROW,
  F_SEAL_SEAL,
  F_SEAL_SHRINK,
  F_SEAL_WRITE,
  MFD_ALLOW_SEALING,
  MFD_CLOEXEC,
  MFD_EXEC,
  MOUNT_ATTR_RDONLY,
  O_CLOEXEC,
  O_CREAT,
  O_EXCL,
  O_NOFOLLOW,
  O_RDONLY,
  O_WRONLY,
  OPEN_TREE_CLONE,
  ST_RDONLY,
} from '../sys/numbers.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';

const SELF = '/proc/self/exe';
const CHUNK = 256 * 1024;
const SEEK_SET = 0;
const SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

function copyInto(system: System, fd: number): void {
  const self = system.open(SELF, O_RDONLY | O_CLOEXEC);
  withFd(system, self, () => {
    // Within the kernel; up to 2.6.32 that goes to sockets only (EINVAL).
    const sent = system.syscall(SYSCALLS.sendfile, fd, self, null, system.fstat(self).size);
    if (sent > 0) system.lseek(self, sent, SEEK_SET);
    for (let chunk = system.read(self, CHUNK); chunk.length > 0; chunk = system.read(self, CHUNK)) {
      for (let at = 0; at < chunk.length; ) at += system.write(fd, chunk.slice(at));
    }
  });
}

/**
 * The file itself, on a read-only mount of its own that is mounted nowhere (5.12). Once this descriptor is closed the
 * mount belongs to no mount namespace, so that nobody can find it, clone it or make it writable (fs/namespace.c,
 * check_mnt and dissolve_on_fput). Nothing is copied, and the pages of the file stay those that are in memory already.
 */
function readOnlyView(system: System): number | undefined {
  let fd: number | undefined;
  try {
    fd = system.open_tree(AT_FDCWD, SELF, OPEN_TREE_CLONE | O_CLOEXEC);
    system.mount_setattr(fd, '', AT_EMPTY_PATH, { set: MOUNT_ATTR_RDONLY, clear: 0 });
    return fd;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (fd !== undefined) system.close(fd);
    return undefined;
  }
}

/** A copy in memory that nobody can write to, not even through /proc (3.17). Undefined before that. */
function sealedCopy(system: System): number | undefined {
  const create = (flags: number) => system.syscall(SYSCALLS.memfd_create, 'cell', flags);
  const flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  let fd = create(flags | MFD_EXEC);
  if (fd === -errnoNumber('EINVAL')) fd = create(flags);
  if (fd === -errnoNumber('ENOSYS')) return undefined;
  if (fd < 0) throw new SystemError('memfd_create', -fd, 'make a copy of cell in memory');
  copyInto(system, fd);
  system.fcntl(fd, F_ADD_SEALS, SEALS);
  return fd;
}

/** A copy without a name: what the container may write through /proc is run by nobody else. */
function unlinkedCopy(system: System, directory: string): number {
  const path = `${directory}/.cell-${system.getpid()}`;
  const writing = system.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o700);
  try {
    withFd(system, writing, () => copyInto(system, writing));
    return system.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  } finally {
    system.unlink(path);
  }
}

/** Runs this command line again from `fd`, unless the file system forbids running anything. */
function runFrom(system: System, fd: number, args: readonly string[]): void {
  withFd(system, fd, () => {
    try {
      system.execve(`/proc/self/fd/${fd}`, ['cell', ...args], system.environment());
    } catch (error) {
      if (!isErrno(error, 'EACCES', 'EPERM')) throw error;
    }
  });
}

/**
 * Whether cell runs from what this module made of it: a copy has no name left, and a mount that is mounted nowhere
 * shows its root as `/`.
 */
function isProtected(system: System): boolean {
  if (system.stat(SELF).links === 0) return true;
  return system.readlink(SELF) === '/' && (system.statfs(SELF).flags & ST_RDONLY) !== 0;
}

/**
 * Goes on as cell from where nobody can write to it, so that a container that has cell run itself, or looks at it before
 * it becomes the program, gets no hold of cell's file through /proc/PID/exe (CVE-2019-5736). Returns in the new program.
 * `directories` are where a copy may be made on kernels without memory files.
 */
export function protectExecutable(
  system: System,
  args: readonly string[],
  directories: readonly string[],
): void {
  if (isProtected(system)) return;
  for (const make of [readOnlyView, sealedCopy]) {
    const fd = make(system);
    if (fd !== undefined) runFrom(system, fd, args);
  }
  for (const directory of directories) {
    const fd = copyIn(system, directory);
    if (fd !== undefined) runFrom(system, fd, args);
  }
  throw new SystemError(
    'execve',
    errnoNumber('EACCES'),
    `run a copy of cell from ${directories.join(' or ')}`,
  );
}

function copyIn(system: System, directory: string): number | undefined {
  try {
    return unlinkedCopy(system, directory);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'EROFS', 'EACCES', 'ENOSPC')) return undefined;
    throw error;
  }
}
