import { SIGKILL } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { createRelay } from '../terminals/relay.ts';
import { Failure } from './failure.ts';
import { runHooks } from './hooks.ts';
import {
  abandon,
  type Launched,
  launchContainer,
  prepareContainer,
  type Run,
  writePidFile,
} from './launch.ts';
import type { Log } from './log.ts';
import { removeContainer } from './remove.ts';
import { shedCapabilities } from './rights.ts';
import { named } from './start.ts';
import { ociState } from './state.ts';
import { exitStatus, holdSignals, sendSignal, superviseProcess } from './supervise.ts';
import { needsWarden, openWarden, type Warden } from './warden.ts';

/** What the controller of a running container has to do with. */
interface Controller {
  launched: Launched;
  signals: number;
  remove(): void;
}

function wardenOf(system: System, { launched, signals, remove }: Controller): Warden | undefined {
  const { run, pid, terminal } = launched;
  if (!needsWarden(run.config)) return undefined;
  const unused = [signals, ...(terminal ? [terminal.master, terminal.slave] : [])];
  return openWarden(system, pid, unused, remove);
}

/** Gives up the rights that starting took, then forwards and waits (rows E11, E12). */
function attend(system: System, controller: Controller): number {
  const { launched, signals } = controller;
  const { run, state, pid, terminal } = launched;
  const warden = wardenOf(system, controller);
  try {
    if (run.config.cell.controller.capabilities === 'none') {
      shedCapabilities(system, state.features.privileges, run.config.cell.controller.user);
    }
    const relay = terminal && createRelay(system, terminal);
    const send = warden && ((signal: number) => warden.signal(signal));
    const status = exitStatus(superviseProcess(system, pid, { signals, relay, ...(send && { send }) }));
    if (!warden) controller.remove();
    else if (!warden.finish()) {
      throw new Failure({ code: 'step-failed', msg: `container ${run.id} could not be cleaned up` });
    }
    return status;
  } catch (error) {
    sendSignal(system, pid, SIGKILL);
    if (warden) warden.finish();
    else abandon(system, launched);
    throw error;
  }
}

/**
 * Runs a container from start to end and returns its exit status, 128 and the signal when it was killed. Throws
 * Failure when it cannot be started; nothing of it is left then.
 */
export function runContainer(system: System, run: Run, log: Log, pidFile: string | undefined): number {
  const prepared = prepareContainer(system, run, log);
  const { warn } = prepared.context;
  const signals = holdSignals(system);
  const launched = launchContainer(system, prepared, false);
  const { state, plan, pid } = launched;
  try {
    writePidFile(system, pidFile, pid);
    const running = JSON.stringify(ociState(state, 'running'));
    named('run-hooks', () => runHooks(system, plan.hooks.poststart, running));
  } catch (error) {
    sendSignal(system, pid, SIGKILL);
    abandon(system, launched);
    throw error;
  }
  const remove = () => {
    if (!run.keep) removeContainer(system, run.root, state, warn, plan.hooks.poststop);
  };
  return attend(system, { launched, signals, remove });
}
