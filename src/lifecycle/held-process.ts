import { errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';
import { sendSignal } from './supervise.ts';

/** A process by its descriptor (5.3), which never becomes that of another; by its number alone before. */
export interface HeldProcess {
  pid: number;
  fd: number | undefined;
}

/** Takes hold of a process; undefined when there is none. Whose it is has to be looked at afterwards. */
export function holdPid(system: System, pid: number): HeldProcess | undefined {
  const fd = system.syscall(SYSCALLS.pidfd_open, pid, 0);
  if (fd >= 0) return { pid, fd };
  if (fd === -errnoNumber('ENOSYS')) return { pid, fd: undefined };
  // EINVAL: the number is that of a thread now.
  if (fd === -errnoNumber('ESRCH') || fd === -errnoNumber('EINVAL')) return undefined;
  throw new SystemError('pidfd_open', -fd, `take hold of process ${pid}`);
}

/** Sends it a signal; one that has ended gets none, and that is fine. */
export function signalHeld(system: System, { pid, fd }: HeldProcess, signal: number): void {
  if (fd === undefined) return sendSignal(system, pid, signal);
  const returned = system.syscall(SYSCALLS.pidfd_send_signal, fd, signal, null, 0);
  if (returned >= 0 || returned === -errnoNumber('ESRCH')) return;
  throw new SystemError('pidfd_send_signal', -returned, `send signal ${signal} to process ${pid}`);
}

export function release(system: System, held: readonly HeldProcess[]): void {
  for (const { fd } of held) if (fd !== undefined) system.close(fd);
}
