import { writeAll } from '../../src/sys/files.ts';
import { O_NOCTTY, O_RDWR, TCGETS, TCSETS } from '../../src/sys/numbers.ts';
import type { System } from '../../src/sys/system.ts';
import { setClock } from './clock.ts';
import { addEntropy } from './entropy.ts';
import { LineReader } from './line-reader.ts';

/** termios: c_iflag, c_oflag, c_cflag and c_lflag are 32-bit words; zero in the first, second and last means raw. */
const [inputFlags, outputFlags, localFlags] = [0, 1, 3];

function makeRaw(system: System, fd: number): void {
  const settings = new Uint32Array(16);
  system.ioctl(fd, TCGETS, settings.buffer);
  for (const word of [inputFlags, outputFlags, localFlags]) settings[word] = 0;
  system.ioctl(fd, TCSETS, settings.buffer);
}

/**
 * The guest's end of the ready line (lab/guest/ready-line.ts): says READY, and from then on answers every
 * `WAKE MILLISECONDS HEX` by setting the clock and mixing the bytes into the kernel's random pool, so that a guest
 * restored from a saved state knows the time and shares no randomness with another.
 */
export function attend(system: System, device: string): never {
  const fd = system.open(device, O_RDWR | O_NOCTTY);
  makeRaw(system, fd);
  writeAll(system, fd, 'READY\n');
  const lines = new LineReader(system, fd);
  for (;;) {
    const [word, milliseconds = '', hex = ''] = (lines.next() ?? '').split(' ');
    if (word !== 'WAKE') continue;
    setClock(system, Number(milliseconds));
    addEntropy(system, bytesOf(hex));
    writeAll(system, fd, 'AWAKE\n');
  }
}

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], pair => Number.parseInt(pair, 16));
