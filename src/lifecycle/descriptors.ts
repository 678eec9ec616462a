import { unlessErrno } from '../sys/error.ts';
import { exists, listDirectory } from '../sys/files.ts';
import { F_GETFD, O_RDWR, RLIMITS } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';

const FIRST = 3;
const MOST = 65_536;

const isOpen = (system: System, fd: number): boolean =>
  unlessErrno(['EBADF'], () => system.fcntl(fd, F_GETFD, 0)) !== undefined;

/**
 * What cell was started with beside stdin, stdout and stderr. It is asked before anything is opened: whatever cell
 * opens itself is close-on-exec. Of the three, one that is closed becomes /dev/null, or something that cell opens
 * later would be taken for it.
 */
export function inheritedDescriptors(system: System): number[] {
  for (let fd = 0; fd < FIRST; fd++) if (!isOpen(system, fd)) system.open('/dev/null', O_RDWR);
  // The list names the descriptor it was read from, too.
  return openDescriptors(system).filter(fd => fd >= FIRST && isOpen(system, fd));
}

/** Leaves none of `inherited` open (X20), but for the first `preserved` numbers, as --preserve-fds counts them. */
export function closeInherited(system: System, inherited: readonly number[], preserved = 0): void {
  for (const fd of inherited) if (fd >= FIRST + preserved) unlessErrno(['EBADF'], () => system.close(fd));
}

/** From /proc; without it every number that the limit allows. */
function openDescriptors(system: System): number[] {
  if (exists(system, '/proc/self/fd'))
    return listDirectory(system, '/proc/self/fd').map(({ name }) => Number(name));
  const { soft } = system.getrlimit(RLIMITS.RLIMIT_NOFILE);
  return Array.from({ length: Math.min(Number(soft), MOST) }, (_, fd) => fd);
}

/** Closes everything but the descriptors named. */
export function closeAllBut(system: System, kept: readonly number[]): void {
  for (const fd of openDescriptors(system)) {
    if (!kept.includes(fd)) unlessErrno(['EBADF'], () => system.close(fd));
  }
}
