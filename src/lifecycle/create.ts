import { withFd } from '../sys/files.ts';
import { SIGKILL } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { connectTo, sendMaster } from '../terminals/hand-over.ts';
import { awaitExec } from './channel.ts';
import { loadContainer, loadState, wrongStatus } from './container.ts';
import { Failure } from './failure.ts';
import { runHooks } from './hooks.ts';
import { deleteContainer } from './kill.ts';
import { abandon, launchContainer, prepareContainer, type Run, writePidFile } from './launch.ts';
import type { Log } from './log.ts';
import { named } from './start.ts';
import { directoryOf, isAlive, ociState, saveState, statusOf } from './state.ts';
import { sendSignal } from './supervise.ts';

/** Where a tool wants to find what a container brings forth. */
export interface Handles {
  pidFile: string | undefined;
  /** A socket that takes the master of the terminal (SCM_RIGHTS). */
  consoleSocket: string | undefined;
}

/** A terminal without a taker would block the container, and a taker without a terminal would wait for ever. */
export function checkConsole(terminal: boolean, { consoleSocket }: Handles): void {
  if (terminal === (consoleSocket !== undefined)) return;
  throw new Failure({
    code: 'config',
    msg: terminal
      ? 'process.terminal is true and nobody stays to forward it: give --console-socket'
      : '--console-socket is given and process.terminal is false',
  });
}

/** Makes a container whose first process waits for `cell start`. */
export function createContainer(system: System, run: Run, log: Log, handles: Handles): void {
  checkConsole(run.config.process.terminal, handles);
  const prepared = prepareContainer(system, { ...run, detached: true }, log);
  const launched = launchContainer(system, prepared, true);
  const { pid, terminal } = launched;
  try {
    if (terminal && handles.consoleSocket !== undefined) {
      const socket = connectTo(system, handles.consoleSocket);
      withFd(system, socket, () => sendMaster(system, socket, terminal));
    }
    writePidFile(system, handles.pidFile, pid);
  } catch (error) {
    sendSignal(system, pid, SIGKILL);
    system.wait4(pid, 0);
    abandon(system, launched);
    throw error;
  }
}

const PATIENCE = 10_000;
const PAUSE = 5;

/** Another cell may just be creating it. */
function awaitCreated(system: System, root: string, id: string): void {
  const until = system.clock_gettime() + PATIENCE;
  const creating = () => {
    const state = loadState(system, root, id);
    return state.status === 'creating' && isAlive(system, state.controller);
  };
  while (creating() && system.clock_gettime() < until) system.nanosleep(PAUSE);
}

/** Has the program of a created container run. A poststart hook that fails ends the container. */
export function startCreated(system: System, root: string, id: string, log: Log): void {
  awaitCreated(system, root, id);
  const { state, config } = loadContainer(system, root, id);
  const status = statusOf(system, state);
  if (status !== 'created') throw wrongStatus(id, status, 'started');
  const connection = connectTo(system, `${directoryOf(root, id)}/start`);
  const report = withFd(system, connection, () => awaitExec(system, connection));
  if (report.kind === 'failed') throw new Failure(report.details);
  saveState(system, root, { ...state, status: 'running' });
  const running = JSON.stringify(ociState(state, 'running'));
  try {
    named('run-hooks', () => runHooks(system, config.hooks.poststart, running));
  } catch (error) {
    deleteContainer(system, root, id, true, log);
    throw error;
  }
}
