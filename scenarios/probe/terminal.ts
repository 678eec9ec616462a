import { isErrno } from '../../src/sys/error.ts';
import { O_CLOEXEC, O_NOCTTY, O_RDWR, POLLIN, TIOCGPTN, TIOCSPTLCK } from '../../src/sys/numbers.ts';
import type { System } from '../../src/sys/system.ts';
import { adoptTerminal, setWindowSize } from '../../src/terminals/pty.ts';
import { acceptOne } from './listen.ts';
import { integer, Misuse } from './verb.ts';

const [STDIN, STDOUT] = [0, 1];
const CHUNK = 4096;

/** What can be read; nothing at its end, which for a master is EIO once nobody has the other end open. */
function readSome(system: System, fd: number): Uint8Array<ArrayBuffer> {
  try {
    return system.read(fd, CHUNK);
  } catch (error) {
    if (isErrno(error, 'EIO')) return new Uint8Array();
    throw error;
  }
}

function pass(system: System, fd: number, data: Uint8Array<ArrayBuffer>): void {
  for (let rest = data; rest.length > 0; ) rest = rest.slice(system.write(fd, rest));
}

/** Types what comes on standard input, as it is, and shows what is written, until the terminal ends. */
function sitAt(system: System, master: number): void {
  let typing = true;
  for (;;) {
    const watched = [{ fd: master, events: POLLIN }];
    if (typing) watched.push({ fd: STDIN, events: POLLIN });
    for (const { fd } of system.poll(watched, -1)) {
      const data = readSome(system, fd);
      if (fd === STDIN) {
        typing = data.length > 0;
        pass(system, master, data);
      } else if (data.length === 0) {
        return;
      } else {
        pass(system, STDOUT, data);
      }
    }
  }
}

/**
 * Does what container tools do behind `--console-socket`: listens at `path` for one message with one descriptor, the
 * master of a terminal, says its name, gives it a size, and sits at it.
 */
export function sitAtConsole(system: System, [path = '', rows, columns]: readonly string[]): void {
  const connection = acceptOne(system, path);
  const { data, descriptors } = system.recvmsg(connection, CHUNK, 2);
  const [master, ...more] = descriptors;
  if (master === undefined || more.length > 0) {
    throw new Misuse(`expected one descriptor in the message, got ${descriptors.length}`);
  }
  pass(system, STDOUT, data);
  pass(system, STDOUT, system.encode('\n'));
  if (rows !== undefined && columns !== undefined)
    setWindowSize(system, master, { height: integer(rows), width: integer(columns) });
  sitAt(system, master);
}

/** Runs a command in a session of its own on a new terminal, sits at it, and returns its status. */
export function runInTerminal(system: System, command: readonly string[]): number {
  const open = (name: string) => system.open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  const master = open('/dev/ptmx');
  const word = new Int32Array(1);
  system.ioctl(master, TIOCSPTLCK, word.buffer);
  system.ioctl(master, TIOCGPTN, word.buffer);
  const slave = open(`/dev/pts/${word[0]}`);
  const pid = system.fork();
  if (pid === 0) {
    system.setsid();
    adoptTerminal(system, slave);
    return system.execve(command[0] ?? '', [...command], system.environment());
  }
  system.close(slave);
  sitAt(system, master);
  const { status } = system.wait4(pid, 0);
  return status.kind === 'exited' ? status.code : 128;
}
