import { O_CLOEXEC, O_DIRECTORY, O_NOFOLLOW, O_PATH, O_RDONLY } from '../sys/numbers.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';

/** linux/openat2.h: what a path may not do on its way. */
const RESOLVE_NO_MAGICLINKS = 0x02;
const RESOLVE_NO_SYMLINKS = 0x04;
const RESOLVE_IN_ROOT = 0x10;

/**
 * The whole walk by one call of openat2(2) (5.6), in which the kernel itself passes no link and never leaves `root`.
 * undefined for whatever reason it does not succeed: the walk by hand then makes what is missing, or names the link.
 */
export function resolveBeneath(
  system: System,
  root: number,
  path: string,
  last: 'directory' | 'file',
): number | undefined {
  const flags =
    last === 'directory' ? O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC : O_PATH | O_NOFOLLOW | O_CLOEXEC;
  // struct open_how: flags, mode and resolve, each of 64 bits.
  const how = new BigUint64Array([
    BigInt(flags),
    0n,
    BigInt(RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS),
  ]);
  const fd = system.syscall(SYSCALLS.openat2, root, path, how.buffer, how.byteLength);
  return fd < 0 ? undefined : fd;
}
