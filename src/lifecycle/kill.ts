import { planNamespaces } from '../namespaces/plan.ts';
import { SIGKILL } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { loadContainer, loadState, wrongStatus } from './container.ts';
import { Failure } from './failure.ts';
import { leaveFreezer, thaw } from './freeze.ts';
import { holdPid, release, signalHeld } from './held-process.ts';
import type { Log } from './log.ts';
import { processesOf } from './processes.ts';
import { removeContainer } from './remove.ts';
import { signalAll } from './signal-all.ts';
import { isAlive, readState, type State, statusOf, withLock } from './state.ts';
import { sendSignal } from './supervise.ts';
import { sweep } from './sweep.ts';

const PATIENCE = 10_000;
const PAUSE = 5;

/** To the first process, if it still is the one. */
function signalFirst(system: System, state: State, signal: number): void {
  const held = holdPid(system, state.pid);
  if (!held) return;
  try {
    if (isAlive(system, state)) signalHeld(system, held, signal);
  } finally {
    release(system, [held]);
  }
  // What is frozen dies when it is thawed.
  if (signal === SIGKILL && state.frozen !== undefined) thaw(system, state.frozen);
}

/** Whether the container ends with its first process: in a pid namespace that was made for it. */
function endsWithFirst(system: System, root: string, id: string): boolean {
  const { state, config } = loadContainer(system, root, id);
  return planNamespaces(config, state.features).cloned.includes('pid');
}

/** Sends a signal to the container's first process, or to all of its processes; SIGKILL ends all of them either way. */
export function killContainer(system: System, root: string, id: string, signal: number, all: boolean): void {
  const state = loadState(system, root, id);
  const status = statusOf(system, state);
  if (all) {
    signalAll(system, state, signal);
  } else if (signal === SIGKILL && !endsWithFirst(system, root, id)) {
    // Others may be left of one that has stopped.
    if (!signalAll(system, state, signal) && status === 'stopped') throw wrongStatus(id, status, 'killed');
  } else {
    if (status === 'stopped') throw wrongStatus(id, status, 'killed');
    signalFirst(system, state, signal);
  }
}

/** Kills what runs and waits for its end. */
function end(system: System, state: State): void {
  const until = system.clock_gettime() + PATIENCE;
  while (isAlive(system, state)) {
    sendSignal(system, state.pid, SIGKILL);
    if (state.frozen !== undefined) thaw(system, state.frozen);
    for (const { pid } of processesOf(system, state)) leaveFreezer(system, pid);
    if (system.clock_gettime() >= until) {
      throw new Failure({ code: 'step-failed', msg: `process ${state.pid} does not die of SIGKILL` });
    }
    system.nanosleep(PAUSE);
  }
}

function removeIfThere(system: System, root: string, id: string, force: boolean, log: Log): void {
  const warn = (msg: string) => log({ level: 'warning', msg });
  sweep(system, root, warn);
  const state = readState(system, root, id);
  if (state === undefined && force) return;
  if (state === 'broken') throw new Failure({ code: 'internal', msg: `${root}/${id}/state.json is damaged` });
  const present = state ?? loadState(system, root, id);
  const status = statusOf(system, present);
  if (status !== 'stopped' && !force) throw wrongStatus(id, status, 'deleted; end it, or use --force');
  end(system, present);
  // One with a controller is removed by it.
  if (isAlive(system, present.controller) && !present.detached) return;
  removeContainer(system, root, present, warn);
}

/** Removes a container that has stopped; with `force` one that runs too, and none is fine. */
export function deleteContainer(system: System, root: string, id: string, force: boolean, log: Log): void {
  withLock(system, root, () => removeIfThere(system, root, id, force, log));
}
