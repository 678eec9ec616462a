import type { GroupContext } from '../cgroup/execute.ts';
import type { Config } from '../spec/config.ts';
import type { System } from '../sys/system.ts';
import { Failure, notEnforceable } from './failure.ts';
import { askFeatures } from './features.ts';
import type { Log } from './log.ts';
import type { Plan } from './operations.ts';
import { type Container, planContainer } from './plan.ts';
import { executeGroups, startContainer } from './start.ts';
import { claimId, forgetState, type State, saveState, withLock } from './state.ts';
import { exitStatus, holdSignals, superviseProcess } from './supervise.ts';

/** A container to be run, and where cell keeps what it knows of those that run. */
export interface Run extends Container {
  config: Config;
  /** The state directory. */
  root: string;
}

/** Without a mount namespace every mount would be the host's: no `warn` goes that far. */
const INDISPENSABLE = ['mount-namespace'];

/** Stops at the first mitigation that cannot be enforced, or says so and goes on (row E15). */
function settleUnenforceable(plan: Plan, config: Config, log: Log): void {
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

/** Plans and makes everything that has to be there before the first process. */
function prepare(system: System, run: Run, log: Log, context: GroupContext): Plan {
  // Asked under the lock: another cell may just be mounting the hierarchy.
  const plan = planContainer(run.config, run, askFeatures(system));
  settleUnenforceable(plan, run.config, log);
  for (const msg of plan.notes) log({ level: 'warning', msg });
  if (claimId(system, run.root, run.id))
    context.warn(`container ${run.id} had died without being cleaned up`);
  remember(system, run, 'creating', system.getpid());
  try {
    executeGroups(system, plan.prepare, context);
  } catch (error) {
    // The groups are those of a container that runs, started with another state directory.
    if (error instanceof Failure && error.details.code === 'in-use') forgetState(system, run.root, run.id);
    else abandon(system, run, plan, context);
    throw error;
  }
  return plan;
}

function remember(system: System, run: Run, status: State['status'], pid: number): void {
  const { ociVersion, annotations } = run.config;
  saveState(system, run.root, { ociVersion, id: run.id, status, pid, bundle: run.bundle, annotations });
}

/** Takes away what a start that failed has made; the reason it failed is the error to be seen, not this. */
function abandon(system: System, run: Run, plan: Plan, context: GroupContext): void {
  try {
    executeGroups(system, plan.cleanup, context);
  } catch (error) {
    context.warn(`while cleaning up: ${error instanceof Error ? error.message : String(error)}`);
  }
  forgetState(system, run.root, run.id);
}

/**
 * Runs a container from start to end and returns its exit status, 128 and the signal when it was killed. Throws
 * Failure when it cannot be started; nothing of it is left then.
 */
export function runContainer(system: System, run: Run, log: Log): number {
  const context: GroupContext = { id: run.id, warn: msg => log({ level: 'warning', msg }) };
  const plan = withLock(system, run.root, () => prepare(system, run, log, context));
  let status: number;
  try {
    const signals = holdSignals(system);
    const born = (pid: number) => remember(system, run, 'running', pid);
    const pid = startContainer(system, plan, run.bundle, context, born);
    status = exitStatus(superviseProcess(system, pid, signals));
  } catch (error) {
    abandon(system, run, plan, context);
    throw error;
  }
  executeGroups(system, plan.cleanup, context);
  forgetState(system, run.root, run.id);
  return status;
}
