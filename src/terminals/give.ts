import { Refusal } from '../lifecycle/refusal.ts';
import type { ConsoleSize } from '../spec/config.ts';
import { withFd } from '../sys/files.ts';
import { MS_BIND } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { sendPty } from './hand-over.ts';
import { adoptTerminal, openPty, setWindowSize } from './pty.ts';

/** chown(2): the group stays as devpts was told, by custom 5. */
const KEEP = -1;

export interface NewTerminal {
  /** Who it belongs to. */
  uid: number;
  size: ConsoleSize | undefined;
  /** Whether it is the container's /dev/console as well. */
  console: boolean;
}

/**
 * Opens a terminal in the caller's devpts, makes it the caller's controlling terminal and standard input, output and
 * error, and sends its other end over `socket`. What the caller had there before is closed with it.
 */
export function giveTerminal(system: System, wanted: NewTerminal, socket: number | undefined): void {
  if (socket === undefined) throw new Refusal('there is nobody to take the other end of the terminal');
  const pty = openPty(system);
  withFd(system, pty.master, () => sendPty(system, socket, pty));
  system.close(socket);
  if (wanted.size) setWindowSize(system, pty.slave, wanted.size);
  if (wanted.uid !== 0) system.fchown(pty.slave, wanted.uid, KEEP);
  if (wanted.console) system.mount(pty.name, '/dev/console', null, MS_BIND, null);
  withFd(system, pty.slave, () => adoptTerminal(system, pty.slave));
}
