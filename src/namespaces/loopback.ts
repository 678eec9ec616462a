import { withFd } from '../sys/files.ts';
import { AF_UNIX, SOCK_CLOEXEC, SOCK_DGRAM } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';

/** netdevice(7) */
const SIOCGIFFLAGS = 0x8913;
const SIOCSIFFLAGS = 0x8914;
const IFF_UP = 1;
/** struct ifreq: a name of 16 bytes, then a union that begins with the flags, a short. */
const IFREQ = 40;
const FLAGS_AT = 16;

/** Raises `lo` of the network namespace this process is in. Any kind of socket does; this kind every kernel has. */
export function raiseLoopback(system: System): void {
  const request = new ArrayBuffer(IFREQ);
  new Uint8Array(request).set(system.encode('lo'));
  const view = new DataView(request);
  const socket = system.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  withFd(system, socket, () => {
    system.ioctl(socket, SIOCGIFFLAGS, request);
    view.setUint16(FLAGS_AT, view.getUint16(FLAGS_AT, true) | IFF_UP, true);
    system.ioctl(socket, SIOCSIFFLAGS, request);
  });
}
