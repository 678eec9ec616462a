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

/** clock_gettime(2): the time of day, in milliseconds since 1970. */
export function clockNow(system: System): number {
  const time = new BigInt64Array(2);
  const returned = system.syscall(SYSCALLS.clock_gettime, CLOCK_REALTIME, time.buffer);
  if (returned < 0) throw new SystemError('clock_gettime', -returned);
  return Number((time[0] ?? 0n) * 1000n + (time[1] ?? 0n) / 1_000_000n);
}

/** timex.h: add `time` to the clock (2.6.39). */
const ADJ_SETOFFSET = 0x100;
/** struct timex: its size, and where modes and time.tv_sec lie. */
const [timexBytes, modesAt, timeAt] = [208, 0, 72];

/** Puts the time of day forward by one of the three system calls that need CAP_SYS_TIME. */
export function shiftClock(
  system: System,
  call: 'clock_settime' | 'settimeofday' | 'adjtimex',
  seconds: number,
): void {
  if (call === 'clock_settime') return setClock(system, clockNow(system) + seconds * 1000);
  const memory = new ArrayBuffer(call === 'adjtimex' ? timexBytes : 16);
  const view = new DataView(memory);
  if (call === 'adjtimex') {
    view.setUint32(modesAt, ADJ_SETOFFSET, true);
    view.setBigInt64(timeAt, BigInt(seconds), true);
  } else view.setBigInt64(0, BigInt(Math.floor(clockNow(system) / 1000) + seconds), true);
  const returned = system.syscall(SYSCALLS[call], memory, ...(call === 'settimeofday' ? [null] : []));
  if (returned < 0) throw new SystemError(call, -returned);
}
