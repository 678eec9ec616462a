import { Refusal } from '../lifecycle/refusal.ts';
import type { ConsoleSize } from '../spec/config.ts';
import {
  DEVPTS_SUPER_MAGIC,
  O_CLOEXEC,
  O_NOCTTY,
  O_RDWR,
  S_IFCHR,
  S_IFMT,
  splitDevice,
  TIOCGPTN,
  TIOCGWINSZ,
  TIOCSCTTY,
  TIOCSPTLCK,
  TIOCSWINSZ,
} from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';

/** Both ends of a new terminal; `name` is where the container finds it. */
export interface Pty {
  master: number;
  slave: number;
  name: string;
}

/** TTYAUX_MAJOR, and the majors of the slaves: UNIX98_PTY_SLAVE_MAJOR and seven more (major.h). */
const PTMX = { major: 5, minor: 2 };
const FIRST_SLAVE_MAJOR = 136;
const LAST_SLAVE_MAJOR = 143;
const OPEN = O_RDWR | O_NOCTTY | O_CLOEXEC;
const WINSIZE = 8;

/** An image could have put anything at these names. */
function verify(system: System, { master, slave, name }: Pty): void {
  const device = (fd: number) => {
    const { mode, rdev } = system.fstat(fd);
    return (mode & S_IFMT) === S_IFCHR ? splitDevice(rdev) : { major: 0, minor: 0 };
  };
  const { major, minor } = device(master);
  // The master of devpts is 5:2 by whatever name it was opened.
  if (major !== PTMX.major || minor !== PTMX.minor) throw new Refusal('/dev/ptmx is not the ptmx of devpts');
  const end = device(slave);
  const isSlave = end.major >= FIRST_SLAVE_MAJOR && end.major <= LAST_SLAVE_MAJOR;
  if (!isSlave || system.fstatfs(slave).type !== DEVPTS_SUPER_MAGIC) {
    throw new Refusal(`${name} is not a terminal of devpts`);
  }
}

/** Opens a new terminal in the devpts that is mounted where the caller is (point A10). It becomes nobody's yet. */
export function openPty(system: System): Pty {
  const master = system.open('/dev/ptmx', OPEN);
  const memory = new ArrayBuffer(4);
  system.ioctl(master, TIOCSPTLCK, memory);
  system.ioctl(master, TIOCGPTN, memory);
  const name = `/dev/pts/${new DataView(memory).getInt32(0, true)}`;
  const pty = { master, slave: system.open(name, OPEN), name };
  verify(system, pty);
  return pty;
}

/** Makes the slave the controlling terminal of the calling session and its standard input, output and error. */
export function adoptTerminal(system: System, slave: number): void {
  system.ioctl(slave, TIOCSCTTY, 0);
  for (const fd of [0, 1, 2]) system.dup2(slave, fd);
}

/** struct winsize of termios.h: rows, columns, and two fields that nobody uses. */
export function setWindowSize(system: System, terminal: number, { height, width }: ConsoleSize): void {
  const memory = new ArrayBuffer(WINSIZE);
  const view = new DataView(memory);
  view.setUint16(0, height, true);
  view.setUint16(2, width, true);
  system.ioctl(terminal, TIOCSWINSZ, memory);
}

/** Gives one terminal the size of another. */
export function copyWindowSize(system: System, from: number, to: number): void {
  const memory = new ArrayBuffer(WINSIZE);
  system.ioctl(from, TIOCGWINSZ, memory);
  system.ioctl(to, TIOCSWINSZ, memory);
}
