import { SystemError } from '../../src/sys/error.ts';
import { SYSCALLS } from '../../src/sys/syscalls.ts';
import type { System } from '../../src/sys/system.ts';

const CLOCK_REALTIME = 0;

/** clock_settime(2): the time of day, in milliseconds since 1970. */
export function setClock(system: System, milliseconds: number): void {
  const time = new BigInt64Array([
    BigInt(Math.floor(milliseconds / 1000)),
    BigInt((milliseconds % 1000) * 1_000_000),
  ]);
  const returned = system.syscall(SYSCALLS.clock_settime, CLOCK_REALTIME, time.buffer);
  if (returned < 0) throw new SystemError('clock_settime', -returned);
}
