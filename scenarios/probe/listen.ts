import { SystemError, unlessErrno } from '../../src/sys/error.ts';
import { AF_UNIX, O_CLOEXEC, SOCK_CLOEXEC, SOCK_STREAM } from '../../src/sys/numbers.ts';
import { type CallName, SYSCALLS } from '../../src/sys/syscalls.ts';
import type { RawArgument, System } from '../../src/sys/system.ts';

/** struct sockaddr_un, unix(7): the family, then the path with a NUL behind it. */
const addressBytes = 110;

function call(system: System, path: string, name: CallName, ...args: RawArgument[]): number {
  const returned = system.syscall(SYSCALLS[name], ...args);
  if (returned < 0) throw new SystemError(name, -returned, `${name} ${path}`, path);
  return returned;
}

/** Begins to listen at `path`, which is there from the moment on when a connection is sure to be taken. */
export function listenOnce(system: System, path: string): number {
  const prepared = `${path}.new`;
  const address = new ArrayBuffer(addressBytes);
  new Uint16Array(address, 0, 1)[0] = AF_UNIX;
  new Uint8Array(address, 2).set(system.encode(prepared));
  for (const left of [path, prepared]) unlessErrno(['ENOENT'], () => system.unlink(left));
  const listening = call(system, path, 'socket', AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  call(system, path, 'bind', listening, address, addressBytes);
  call(system, path, 'listen', listening, 1);
  system.rename(prepared, path);
  return listening;
}

/** Waits for the one connection that will ever be taken, and returns its descriptor; then nobody listens any more. */
export function takeConnection(system: System, listening: number, path: string): number {
  const connection = call(system, path, 'accept4', listening, null, null, O_CLOEXEC);
  system.unlink(path);
  system.close(listening);
  return connection;
}

/** Both at once: the path is there only while somebody listens. */
export const acceptOne = (system: System, path: string): number =>
  takeConnection(system, listenOnce(system, path), path);
