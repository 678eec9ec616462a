import { isErrno, unlessErrno } from '../sys/error.ts';
import { F_GETFL, F_SETFL, O_NONBLOCK, POLLIN, POLLOUT } from '../sys/numbers.ts';
import type { Polled, System } from '../sys/system.ts';
import { copyWindowSize, type Pty } from './pty.ts';

/** A pipe or terminal that poll(2) finds writable takes this much without blocking (PIPE_BUF). */
const CHUNK = 4096;
/** Typed for the end of the input: what the line discipline takes for one (termios(3), VEOF). */
const END_OF_INPUT = new Uint8Array([4]);
const PATIENCE = 1000;

type Bytes = Uint8Array<ArrayBuffer>;

/** One direction: what was read waits until the other side takes it, and nothing is read until then. */
interface Flow {
  from: number;
  to: number;
  pending: Bytes;
  open: boolean;
}

/** Forwards between two descriptors and a terminal's master, without ever blocking (row E12). */
export interface Relay {
  watched(): { fd: number; events: number }[];
  move(ready: readonly Polled[]): void;
  /** Gives the terminal the size of the one that cell was started on, if it was. */
  resize(): void;
  /** The container is gone: forwards what it wrote last. */
  finish(): void;
}

/** A side that is gone: its last reader or writer has closed it. */
const GONE = ['EIO', 'EPIPE', 'ECONNRESET'];

function refill(system: System, flow: Flow, atEnd: Bytes): void {
  try {
    flow.pending = system.read(flow.from, CHUNK);
  } catch (error) {
    // It was ready to be written to, not to be read from.
    if (isErrno(error, 'EAGAIN')) return;
    if (!isErrno(error, ...GONE)) throw error;
  }
  if (flow.pending.length > 0) return;
  flow.open = false;
  flow.pending = atEnd;
}

function pour(system: System, flow: Flow): void {
  try {
    flow.pending = flow.pending.slice(system.write(flow.to, flow.pending));
  } catch (error) {
    if (isErrno(error, 'EAGAIN')) return;
    if (!isErrno(error, ...GONE)) throw error;
    flow.open = false;
    flow.pending = new Uint8Array();
  }
}

/** A relay between standard input and output and a terminal of a container. */
export function createRelay(system: System, { master, slave }: Pty, input = 0, output = 1): Relay {
  system.fcntl(master, F_SETFL, system.fcntl(master, F_GETFL, 0) | O_NONBLOCK);
  const none = new Uint8Array();
  const typed: Flow = { from: input, to: master, pending: none, open: true };
  const shown: Flow = { from: master, to: output, pending: none, open: true };
  const flows = [typed, shown];
  const move = (ready: readonly Polled[]) => {
    const isReady = (fd: number) => ready.some(polled => polled.fd === fd);
    for (const flow of flows) {
      if (flow.pending.length > 0) {
        if (isReady(flow.to)) pour(system, flow);
      } else if (flow.open && isReady(flow.from)) {
        refill(system, flow, flow === typed ? END_OF_INPUT : none);
      }
    }
  };
  const watched = () =>
    flows.flatMap(flow => {
      if (flow.pending.length > 0) return [{ fd: flow.to, events: POLLOUT }];
      return flow.open ? [{ fd: flow.from, events: POLLIN }] : [];
    });
  return {
    watched,
    move,
    resize: () => unlessErrno(['ENOTTY', 'EIO', 'EINVAL'], () => copyWindowSize(system, input, master)),
    finish() {
      // While this end is open, the terminal does not end.
      system.close(slave);
      typed.open = false;
      typed.pending = none;
      for (;;) {
        const watching = watched();
        if (watching.length === 0) return;
        const ready = system.poll(watching, PATIENCE);
        if (ready.length === 0) return;
        move(ready);
      }
    },
  };
}
