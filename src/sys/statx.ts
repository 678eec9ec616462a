import { AT_FDCWD } from './numbers.ts';
import { SYSCALLS } from './syscalls.ts';
import type { System } from './system.ts';

const STATX_SIZE = 256;

/** Whether the kernel has statx(2), which came with 4.11: with it came everything that is older. */
export function hasStatx(system: System): boolean {
  return system.syscall(SYSCALLS.statx, AT_FDCWD, '/', 0, 0, new ArrayBuffer(STATX_SIZE)) === 0;
}
