import type { Hook } from '../spec/hooks.ts';
import { isErrno, SystemError, unlessErrno } from '../sys/error.ts';
import { withFd, writeAll } from '../sys/files.ts';
import {
  O_CLOEXEC,
  POLLIN,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  SIGKILL,
  SIGPIPE,
  WNOHANG,
} from '../sys/numbers.ts';
import type { System, WaitStatus } from '../sys/system.ts';
import { Refusal } from './refusal.ts';

const STDERR = 2;
const NOT_RUN = 127;

/** In the child: the state is standard input, standard output goes where errors go, for it is the container's. */
function becomeHook(system: System, hook: Hook, input: number, env: string[]): never {
  try {
    system.setsid();
    system.dup2(input, 0);
    system.dup2(STDERR, 1);
    system.rt_sigprocmask(SIG_SETMASK, []);
    return system.execve(hook.path, hook.args, env);
  } catch (error) {
    unlessErrno(['EPIPE', 'EBADF', 'EIO'], () =>
      writeAll(system, STDERR, `cell: hook: ${error instanceof Error ? error.message : String(error)}\n`),
    );
    return system.exit_group(NOT_RUN);
  }
}

/** Undefined when the time is over. */
function waitUntil(system: System, pid: number, signals: number, end: number): WaitStatus | undefined {
  for (;;) {
    const waited = system.wait4(pid, WNOHANG);
    if (waited.pid === pid) return waited.status;
    const left = end - system.clock_gettime();
    if (left <= 0) return undefined;
    if (system.poll([{ fd: signals, events: POLLIN }], Math.ceil(left)).length > 0)
      system.readSignals(signals);
  }
}

function waitForHook(system: System, pid: number, hook: Hook): WaitStatus {
  if (hook.timeout === undefined) return system.wait4(pid, 0).status;
  const end = system.clock_gettime() + hook.timeout * 1000;
  const signals = system.signalfd4([SIGCHLD], 0);
  const status = withFd(system, signals, () => waitUntil(system, pid, signals, end));
  if (status) return status;
  system.kill(pid, SIGKILL);
  system.wait4(pid, 0);
  throw new Refusal(`${hook.path} took longer than its ${hook.timeout} s and was killed`);
}

/** The state is small enough for the pipe to hold it, so a hook that does not read it blocks nobody. */
function giveState(system: System, fd: number, state: string): void {
  try {
    writeAll(system, fd, state);
  } catch (error) {
    if (!isErrno(error, 'EPIPE')) throw error;
  }
}

/**
 * Runs one hook to its end, with `state` as JSON on its standard input, and `inherited` as its environment when it has
 * none of its own: cell's, unless it is run in the container. Throws when it fails.
 */
export function runHook(system: System, hook: Hook, state: string, inherited?: string[]): void {
  // Held back so that the end of the hook is not missed between looking for it and waiting for it.
  system.rt_sigprocmask(SIG_BLOCK, [SIGCHLD, SIGPIPE]);
  const input = system.pipe2(O_CLOEXEC);
  const pid = system.fork();
  if (pid === 0) return becomeHook(system, hook, input.read, hook.env ?? inherited ?? system.environment());
  system.close(input.read);
  withFd(system, input.write, fd => giveState(system, fd, state));
  const status = waitForHook(system, pid, hook);
  if (status.kind === 'exited' && status.code === 0) return;
  const how = status.kind === 'exited' ? `with status ${status.code}` : 'by a signal';
  throw new Refusal(`${hook.path} ended ${how}`);
}

/** Runs hooks in their order; the first that fails ends it (prestart to poststart). */
export function runHooks(system: System, hooks: readonly Hook[], state: string, inherited?: string[]): void {
  for (const hook of hooks) runHook(system, hook, state, inherited);
}

/** Runs all of them, whatever becomes of one; what failed is told (poststop). */
export function runEveryHook(
  system: System,
  hooks: readonly Hook[],
  state: string,
  warn: (message: string) => void,
): void {
  for (const hook of hooks) {
    try {
      runHook(system, hook, state);
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof SystemError)) throw error;
      warn(`hook: ${error.message}`);
    }
  }
}
