import { unlessErrno } from '../sys/error.ts';
import { exists, listDirectory } from '../sys/files.ts';
import { RLIMITS } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';

const FIRST = 3;
const MOST = 65_536;

/**
 * Closes every descriptor that was handed in beside stdin, stdout and stderr (X20). It is done before anything is
 * opened: whatever cell opens itself is close-on-exec.
 */
export function closeInherited(system: System): void {
  for (const fd of openDescriptors(system)) {
    if (fd >= FIRST) unlessErrno(['EBADF'], () => system.close(fd));
  }
}

/** From /proc; without it every number that the limit allows. */
function openDescriptors(system: System): number[] {
  if (exists(system, '/proc/self/fd'))
    return listDirectory(system, '/proc/self/fd').map(({ name }) => Number(name));
  const { soft } = system.getrlimit(RLIMITS.RLIMIT_NOFILE);
  return Array.from({ length: Math.min(Number(soft), MOST) }, (_, fd) => fd);
}
