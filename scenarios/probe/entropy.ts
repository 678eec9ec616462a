import { unlessErrno } from '../../src/sys/error.ts';
import { withFd } from '../../src/sys/files.ts';
import { O_RDWR, RNDADDENTROPY, RNDRESEEDCRNG } from '../../src/sys/numbers.ts';
import type { System } from '../../src/sys/system.ts';

/**
 * Adds bytes to the kernel's random pool and has them count (random(4), RNDADDENTROPY), then has the generator take
 * them up at once (RNDRESEEDCRNG, 4.17; older kernels refuse with EINVAL and read the pool directly).
 */
export function addEntropy(system: System, bytes: Uint8Array): void {
  const memory = new ArrayBuffer(8 + bytes.length);
  new Int32Array(memory, 0, 2).set([bytes.length * 8, bytes.length]);
  new Uint8Array(memory, 8).set(bytes);
  withFd(system, system.open('/dev/urandom', O_RDWR), fd => {
    system.ioctl(fd, RNDADDENTROPY, memory);
    unlessErrno(['EINVAL', 'ENOTTY'], () => system.ioctl(fd, RNDRESEEDCRNG, null));
  });
}
