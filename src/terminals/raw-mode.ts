import { unlessErrno } from '../sys/error.ts';
import { TCGETS, TCSETS } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';

/** struct termios of the kernel (asm-generic/termbits.h): four words of flags, the line, and 19 characters. */
const SIZE = 36;
const CHARACTERS = 17;
const VTIME = 5;
const VMIN = 6;
/** IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON; OPOST; ECHO ECHONL ICANON ISIG IEXTEN: cfmakeraw(3). */
const INPUT = 0o1 | 0o2 | 0o10 | 0o40 | 0o100 | 0o200 | 0o400 | 0o2000;
const OUTPUT = 0o1;
const LOCAL = 0o10 | 0o100 | 0o2 | 0o1 | 0o100000;
const CONTROL = 0o60 | 0o400;
const EIGHT_BITS = 0o60;

/** The settings of a terminal, or undefined when `fd` is none. */
export function terminalSettings(system: System, fd: number): ArrayBuffer | undefined {
  const memory = new ArrayBuffer(SIZE);
  return unlessErrno(['ENOTTY', 'EINVAL', 'EIO', 'ENODEV'], () => {
    system.ioctl(fd, TCGETS, memory);
    return memory;
  });
}

/** The same settings with every byte passed on as it is. Pure. */
export function rawSettings(settings: ArrayBuffer): ArrayBuffer {
  const raw = settings.slice(0);
  const view = new DataView(raw);
  const clear = (offset: number, bits: number, set = 0) =>
    view.setUint32(offset, ((view.getUint32(offset, true) & ~bits) | set) >>> 0, true);
  clear(0, INPUT);
  clear(4, OUTPUT);
  clear(8, CONTROL, EIGHT_BITS);
  clear(12, LOCAL);
  view.setUint8(CHARACTERS + VTIME, 0);
  view.setUint8(CHARACTERS + VMIN, 1);
  return raw;
}

/** Makes a terminal raw, if `fd` is one, while `action` runs. */
export function whileRaw<T>(system: System, fd: number, action: () => T): T {
  const settings = terminalSettings(system, fd);
  if (!settings) return action();
  system.ioctl(fd, TCSETS, rawSettings(settings));
  try {
    return action();
  } finally {
    // The terminal may be gone, and with it whoever would mind.
    unlessErrno(['EIO', 'ENOTTY', 'ENODEV'], () => system.ioctl(fd, TCSETS, settings));
  }
}
