import { errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import { fromHex } from '../sys/hex.ts';
import { PR_SET_SECCOMP, SECCOMP_MODE_FILTER } from '../sys/numbers.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';
import { SET_MODE_FILTER } from './ask.ts';
import type { SeccompFilter } from './operations.ts';

const INSTRUCTION = 8;

/** Installs a filter on the calling process: by seccomp(2), or, before 3.17, by prctl(2), which has no flags. */
export function installFilter(system: System, { flags, program }: SeccompFilter): void {
  const bytes = fromHex(program);
  // struct sock_fprog: how many instructions, and where they are.
  const header = new ArrayBuffer(16);
  const view = new DataView(header);
  view.setUint16(0, bytes.length / INSTRUCTION, true);
  view.setBigUint64(8, BigInt(system.address(bytes.buffer)), true);
  let returned = system.syscall(SYSCALLS.seccomp, SET_MODE_FILTER, flags, header);
  if (returned === -errnoNumber('ENOSYS')) {
    returned = system.syscall(SYSCALLS.prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header);
  }
  if (returned < 0) throw new SystemError('seccomp', -returned, 'install the seccomp filter');
}
