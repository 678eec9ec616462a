import { isErrno } from '../sys/error.ts';
import {
  POLLIN,
  SIG_BLOCK,
  SIGCHLD,
  SIGHUP,
  SIGINT,
  SIGPIPE,
  SIGQUIT,
  SIGTERM,
  SIGUSR1,
  SIGUSR2,
  SIGWINCH,
  WNOHANG,
} from '../sys/numbers.ts';
import type { System, WaitStatus } from '../sys/system.ts';
import { whileRaw } from '../terminals/raw-mode.ts';
import type { Relay } from '../terminals/relay.ts';

/** Passed on to the container's first process. */
const FORWARDED = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH];
const STDIN = 0;

/** Holds signals back from here on and returns the descriptor they are read from: there are no handlers. */
export function holdSignals(system: System): number {
  const signals = [SIGCHLD, ...FORWARDED];
  // A pipe that nobody reads is an errno to handle, not an end.
  system.rt_sigprocmask(SIG_BLOCK, [...signals, SIGPIPE]);
  return system.signalfd4(signals, 0);
}

/** What is done besides waiting. */
export interface Supervision {
  /** Of holdSignals. */
  signals: number;
  /** The terminal to be forwarded. */
  relay?: Relay | undefined;
  /** Passes a signal on; a process that is gone by then is no error. */
  send?: (signal: number) => void;
}

/** Waits for the end of `pid`, passing signals and the terminal on. */
export function superviseProcess(system: System, pid: number, supervision: Supervision): WaitStatus {
  const { relay } = supervision;
  if (!relay) return wait(system, pid, supervision);
  return whileRaw(system, STDIN, () => {
    relay.resize();
    const status = wait(system, pid, supervision);
    relay.finish();
    return status;
  });
}

function wait(system: System, pid: number, { signals, relay, send }: Supervision): WaitStatus {
  const pass = send ?? (signal => sendSignal(system, pid, signal));
  for (;;) {
    const waited = system.wait4(pid, WNOHANG);
    if (waited.pid === pid && waited.status.kind !== 'stopped' && waited.status.kind !== 'continued') {
      return waited.status;
    }
    const ready = system.poll([{ fd: signals, events: POLLIN }, ...(relay?.watched() ?? [])], -1);
    relay?.move(ready);
    if (relay && !ready.some(({ fd }) => fd === signals)) continue;
    for (const { signal } of system.readSignals(signals)) {
      if (signal === SIGWINCH && relay) relay.resize();
      else if (signal !== SIGCHLD) pass(signal);
    }
  }
}

/** A process that is gone by now gets no signal, and that is fine. */
export function sendSignal(system: System, pid: number, signal: number): void {
  try {
    system.kill(pid, signal);
  } catch (error) {
    if (!isErrno(error, 'ESRCH')) throw error;
  }
}

/** The exit status of a shell: 128 and the signal for what was killed. */
export function exitStatus(status: WaitStatus): number {
  if (status.kind === 'exited') return status.code;
  return status.kind === 'signalled' ? 128 + status.signal : 0;
}
