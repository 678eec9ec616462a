import { withFd } from '../sys/files.ts';
import { AF_UNIX, O_CLOEXEC, O_DIRECTORY, O_RDONLY, SOCK_CLOEXEC, SOCK_STREAM } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import type { Pty } from './pty.ts';

/**
 * Hands a socket's path of any length to `use`: the address of a socket holds 107 bytes, and one below an open
 * directory needs few.
 */
export function withSocketPath<T>(system: System, path: string, use: (short: string) => T): T {
  const slash = path.lastIndexOf('/');
  const parent = slash < 0 ? '.' : path.slice(0, slash) || '/';
  const directory = system.open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return withFd(system, directory, () => use(`/proc/self/fd/${directory}/${path.slice(slash + 1)}`));
}

/** A connection to the socket at `path`. */
export function connectTo(system: System, path: string): number {
  const fd = system.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  try {
    withSocketPath(system, path, short => system.connect(fd, short));
    return fd;
  } catch (error) {
    system.close(fd);
    throw error;
  }
}

/** A socket at `path` that connections are waited for on. */
export function listenAt(system: System, path: string): number {
  const fd = system.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  withSocketPath(system, path, short => system.bind(fd, short));
  system.listen(fd, 8);
  return fd;
}

/** Sends the master over a socket, as container tools expect it: one message, the name and one descriptor. */
export function sendMaster(system: System, socket: number, { master, name }: Pty): void {
  system.sendmsg(socket, system.encode(name), [master]);
}

/** Sends both ends to the controller. */
export function sendPty(system: System, socket: number, { master, slave, name }: Pty): void {
  system.sendmsg(socket, system.encode(name), [master, slave]);
}

/** Receives both ends; undefined when there was no terminal in the message. */
export function receivePty(system: System, socket: number): Pty | undefined {
  const { data, descriptors } = system.recvmsg(socket, 4096, 2);
  const [master, slave] = descriptors;
  if (master === undefined || slave === undefined) return undefined;
  return { master, slave, name: system.decode(data) };
}
