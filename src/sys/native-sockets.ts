import { errnoNumber } from './errno.ts';
import { SystemError } from './error.ts';
import type { Kernel } from './kernel.ts';
import { AF_UNIX, MSG_CMSG_CLOEXEC, MSG_NOSIGNAL, SCM_RIGHTS, SOCK_CLOEXEC, SOL_SOCKET } from './numbers.ts';
import type { SocketCalls } from './system.ts';

/** struct sockaddr_un: the family and a path of 107 bytes and its NUL (un.h). */
const PATH_AT = 2;
const ADDRESS_SIZE = 110;
/** struct msghdr, struct iovec and struct cmsghdr of 64-bit kernels (socket.h). */
const MSGHDR = 56;
const IOVEC = 16;
const CMSGHDR = 16;

/** The calls on sockets, over the binding. */
export function socketCalls(kernel: Kernel): SocketCalls {
  const { invoke, restart, address } = kernel;

  const unixAddress = (path: string): ArrayBuffer => {
    const memory = new ArrayBuffer(ADDRESS_SIZE);
    const bytes = new Uint8Array(kernel.encode(path, true));
    if (bytes.length > ADDRESS_SIZE - PATH_AT) {
      throw new SystemError('sockaddr_un', errnoNumber('ENAMETOOLONG'), `name a socket ${path}`, path);
    }
    new DataView(memory).setUint16(0, AF_UNIX, true);
    new Uint8Array(memory).set(bytes, PATH_AT);
    return memory;
  };

  /** A message of one part, with room for `control` bytes of descriptors. The parts must be kept reachable. */
  const message = (data: ArrayBuffer, length: number, control: ArrayBuffer | null) => {
    const parts = new ArrayBuffer(MSGHDR + IOVEC);
    const view = new DataView(parts);
    view.setBigUint64(16, BigInt(address(parts, MSGHDR)), true);
    view.setBigUint64(24, 1n, true);
    view.setBigUint64(32, control === null ? 0n : BigInt(address(control)), true);
    view.setBigUint64(40, BigInt(control?.byteLength ?? 0), true);
    view.setBigUint64(MSGHDR, BigInt(address(data)), true);
    view.setBigUint64(MSGHDR + 8, BigInt(length), true);
    return { parts, view };
  };

  return {
    socket: (domain, type, protocol) => invoke('socket', {}, domain, type, protocol),
    socketpair(type) {
      const memory = new ArrayBuffer(8);
      invoke('socketpair', {}, AF_UNIX, type | SOCK_CLOEXEC, 0, memory);
      const view = new DataView(memory);
      return [view.getInt32(0, true), view.getInt32(4, true)];
    },
    bind: (fd, path) => void invoke('bind', { path }, fd, unixAddress(path), ADDRESS_SIZE),
    listen: (fd, backlog) => void invoke('listen', {}, fd, backlog),
    accept4: (fd, flags) => restart('accept4', {}, fd, null, null, flags),
    connect: (fd, path) => void restart('connect', { path }, fd, unixAddress(path), ADDRESS_SIZE),
    sendmsg(fd, data, descriptors) {
      const size = descriptors.length * 4;
      const control = descriptors.length > 0 ? new ArrayBuffer(CMSGHDR + Math.ceil(size / 8) * 8) : null;
      if (control !== null) {
        const view = new DataView(control);
        view.setBigUint64(0, BigInt(CMSGHDR + size), true);
        view.setInt32(8, SOL_SOCKET, true);
        view.setInt32(12, SCM_RIGHTS, true);
        descriptors.forEach((descriptor, index) => {
          view.setInt32(CMSGHDR + index * 4, descriptor, true);
        });
      }
      const bytes = data.slice();
      const { parts } = message(bytes.buffer, bytes.byteLength, control);
      return restart('sendmsg', {}, fd, parts, MSG_NOSIGNAL);
    },
    recvmsg(fd, length, most) {
      const memory = new ArrayBuffer(length);
      const control = new ArrayBuffer(CMSGHDR + Math.ceil((most * 4) / 8) * 8);
      const { parts, view } = message(memory, length, control);
      const received = restart('recvmsg', {}, fd, parts, MSG_CMSG_CLOEXEC);
      const header = new DataView(control);
      const filled = view.getBigUint64(40, true) >= BigInt(CMSGHDR);
      const rights =
        filled && header.getInt32(8, true) === SOL_SOCKET && header.getInt32(12, true) === SCM_RIGHTS;
      const count = rights ? (Number(header.getBigUint64(0, true)) - CMSGHDR) / 4 : 0;
      const descriptors = Array.from({ length: count }, (_, index) =>
        header.getInt32(CMSGHDR + index * 4, true),
      );
      return { data: new Uint8Array(memory, 0, received), descriptors };
    },
  };
}
