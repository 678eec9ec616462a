import type { GroupContext } from '../cgroup/execute.ts';
import type { Config } from '../spec/config.ts';
import { withFd, writeText } from '../sys/files.ts';
import { SOCK_STREAM } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { listenAt, receivePty } from '../terminals/hand-over.ts';
import type { Pty } from '../terminals/pty.ts';
import { Failure, notEnforceable } from './failure.ts';
import { askFeatures, type Features, withoutGroups } from './features.ts';
import { runEveryHook } from './hooks.ts';
import type { Log } from './log.ts';
import type { Plan } from './operations.ts';
import { type Container, planContainer } from './plan.ts';
import { executeController, startContainer } from './start.ts';
import {
  claimId,
  directoryOf,
  forgetState,
  identify,
  ociState,
  type State,
  saveState,
  withLock,
} from './state.ts';
import { sweep } from './sweep.ts';

/** A container to be made, and where cell keeps what it knows of containers. */
export interface Run extends Container {
  config: Config;
  /** The text that the config was read from; kept, for the bundle may change. */
  source: string;
  /** The state directory. */
  root: string;
  /** No group is made: devices are not restricted, and no limit can be enforced. */
  withoutGroups?: boolean;
  /** At its end it stays, as stopped, until it is deleted. */
  keep?: boolean;
}

/** A container whose groups are made. */
export interface Prepared {
  run: Run;
  plan: Plan;
  context: GroupContext;
  /** As it was saved last. */
  state: State;
}

/** A container that runs, or waits for `cell start`. */
export interface Launched extends Prepared {
  pid: number;
  /** The terminal that the config asks for. */
  terminal: Pty | undefined;
}

/** Without a mount namespace every mount would be the host's: no `warn` goes that far. */
const INDISPENSABLE = ['mount-namespace'];

/** Stops at the first mitigation that cannot be enforced, or says so and goes on (row E15). */
export function settleUnenforceable(plan: Plan, config: Config, log: Log): void {
  const refuse = config.cell.onUnenforceable === 'refuse';
  const fatal = plan.notEnforceable.filter(({ mitigation }) => refuse || INDISPENSABLE.includes(mitigation));
  for (const missing of plan.notEnforceable) {
    if (fatal.length === 0 || missing !== fatal.at(-1)) {
      const { details } = notEnforceable(missing);
      log({ level: fatal.length > 0 ? 'error' : 'warning', ...details });
    }
  }
  const last = fatal.at(-1);
  if (last) throw notEnforceable(last);
}

function newState(system: System, run: Run, plan: Plan, features: Features): State {
  const { ociVersion, annotations } = run.config;
  const controller = identify(system, system.getpid());
  return {
    ociVersion,
    id: run.id,
    status: 'creating',
    ...controller,
    bundle: run.bundle,
    annotations,
    created: new Date().toISOString(),
    detached: run.detached === true || run.keep === true,
    controller,
    features,
    attach: plan.attach,
    cleanup: plan.cleanup,
  };
}

function prepareLocked(system: System, run: Run, log: Log, context: GroupContext): Prepared {
  sweep(system, run.root, context.warn);
  // Asked under the lock: another cell may just be mounting the hierarchy.
  const asked = askFeatures(system, run.config);
  const features = run.withoutGroups ? withoutGroups(asked) : asked;
  const plan = planContainer(run.config, run, features);
  settleUnenforceable(plan, run.config, log);
  for (const msg of plan.notes) log({ level: 'warning', msg });
  if (claimId(system, run.root, run.id)) context.warn(`container ${run.id} had left its state behind`);
  const state = newState(system, run, plan, features);
  writeText(system, `${directoryOf(run.root, run.id)}/config.json`, run.source, 0o600);
  saveState(system, run.root, state);
  const prepared = { run, plan, context, state };
  try {
    executeController(system, plan.prepare, context);
  } catch (error) {
    // The groups are those of a container that runs, started with another state directory.
    if (error instanceof Failure && error.details.code === 'in-use') forgetState(system, run.root, run.id);
    else abandon(system, prepared);
    throw error;
  }
  return prepared;
}

/** Plans and makes everything that has to be there before the first process. */
export function prepareContainer(system: System, run: Run, log: Log): Prepared {
  const context: GroupContext = {
    id: run.id,
    warn: (msg, about) => log({ level: 'warning', ...about, msg }),
  };
  return withLock(system, run.root, () => prepareLocked(system, run, log, context));
}

/** Takes away what a start that failed has made; the reason it failed is the error to be seen, not this. */
export function abandon(system: System, { run, plan, context, state }: Prepared): void {
  try {
    executeController(system, plan.cleanup, context);
  } catch (error) {
    context.warn(`while cleaning up: ${error instanceof Error ? error.message : String(error)}`);
  }
  const stopped = JSON.stringify(ociState(state, 'stopped'));
  runEveryHook(system, plan.hooks.poststop, stopped, context.warn);
  forgetState(system, run.root, run.id);
}

/** Makes the first process of a container that is prepared. When that fails nothing of the container is left. */
export function launchContainer(system: System, prepared: Prepared, waits: boolean): Launched {
  const { run, plan, context } = prepared;
  const directory = directoryOf(run.root, run.id);
  const terminal = run.config.process.terminal ? system.socketpair(SOCK_STREAM) : undefined;
  const known = (pid: number): State => ({ ...prepared.state, ...identify(system, pid) });
  try {
    const pid = startContainer(system, {
      plan,
      bundle: run.bundle,
      context,
      sockets: {
        terminal: terminal?.[1],
        start: waits ? listenAt(system, `${directory}/start`) : undefined,
        agent: plan.agent ? listenAt(system, `${directory}/agent`) : undefined,
      },
      born: pid => saveState(system, run.root, known(pid)),
      state: (pid, status) => JSON.stringify(ociState(known(pid), status)),
    });
    const state: State = { ...known(pid), status: waits ? 'created' : 'running' };
    saveState(system, run.root, state);
    const pty = terminal && withFd(system, terminal[0], fd => receivePty(system, fd));
    return { ...prepared, state, pid, terminal: pty };
  } catch (error) {
    abandon(system, prepared);
    throw error;
  }
}

/** Writes the pid as container tools read it: the digits and nothing else, and the file is whole when it is there. */
export function writePidFile(system: System, path: string | undefined, pid: number): void {
  if (path === undefined) return;
  writeText(system, `${path}.new`, String(pid));
  system.rename(`${path}.new`, path);
}
