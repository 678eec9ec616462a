import { errnoNumber } from '../sys/errno.ts';
import { isErrno, SystemError } from '../sys/error.ts';
import { withFd } from '../sys/files.ts';
import {
  F_ADD_SEALS,
  F_SEAL_GROW,
  F_SEAL_SEAL,
  F_SEAL_SHRINK,
  F_SEAL_WRITE,
  MFD_ALLOW_SEALING,
  MFD_CLOEXEC,
  MFD_EXEC,
  O_CLOEXEC,
  O_CREAT,
  O_EXCL,
  O_NOFOLLOW,
  O_RDONLY,
  O_WRONLY,
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
 * Goes on as a copy of cell's own file, so that a container that has cell run itself, or looks at it before it becomes
 * the program, gets no hold of that file through /proc/PID/exe (CVE-2019-5736). Returns in the copy, which is known by
 * having no name. `directories` are where a copy may be made on kernels without memory files.
 */
export function protectExecutable(
  system: System,
  args: readonly string[],
  directories: readonly string[],
): void {
  if (system.stat(SELF).links === 0) return;
  const sealed = sealedCopy(system);
  if (sealed !== undefined) runFrom(system, sealed, args);
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
