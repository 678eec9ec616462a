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

/** Passed on to the container's first process. */
const FORWARDED = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH];

/** Holds signals back from here on and returns the descriptor they are read from: there are no handlers. */
export function holdSignals(system: System): number {
  const signals = [SIGCHLD, ...FORWARDED];
  // A pipe that nobody reads is an errno to handle, not an end.
  system.rt_sigprocmask(SIG_BLOCK, [...signals, SIGPIPE]);
  return system.signalfd4(signals, 0);
}

/** Waits for the end of `pid`, passing signals on to it. */
export function superviseProcess(system: System, pid: number, signals: number): WaitStatus {
  for (;;) {
    const waited = system.wait4(pid, WNOHANG);
    if (waited.pid === pid && waited.status.kind !== 'stopped' && waited.status.kind !== 'continued') {
      return waited.status;
    }
    system.poll([{ fd: signals, events: POLLIN }], -1);
    for (const { signal } of system.readSignals(signals)) {
      if (signal !== SIGCHLD) forward(system, pid, signal);
    }
  }
}

function forward(system: System, pid: number, signal: number): void {
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
