import { executeGroup, type GroupContext } from '../cgroup/execute.ts';
import type { GroupOperation } from '../cgroup/operations.ts';
import { SIGKILL } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { NAMESPACE_KINDS } from './ask-namespaces.ts';
import { awaitExec, awaitReady, type Channel, keepControllerEnds, openChannel, sendGo } from './channel.ts';
import { describeFailure, Failure } from './failure.ts';
import { runInit } from './init.ts';
import type { Plan } from './operations.ts';

/** Carries out group operations; the first that fails is the Failure. */
export function executeGroups(
  system: System,
  operations: readonly GroupOperation[],
  context: GroupContext,
): void {
  for (const operation of operations) {
    try {
      executeGroup(system, operation, context);
    } catch (error) {
      throw new Failure(describeFailure(error, operation.op));
    }
  }
}

/** Makes init with its namespaces. Unlike unshare, clone makes pid namespaces on every kernel since 2.6.24. */
function cloneInit(system: System, plan: Plan): number {
  const flags = plan.namespaces.reduce((bits, name) => bits + NAMESPACE_KINDS[name].flag, 0);
  try {
    return system.clone(flags);
  } catch (error) {
    throw new Failure(describeFailure(error, `clone ${plan.namespaces.join(' ')}`));
  }
}

/** Sees init through from its birth to the program. */
function bringUp(system: System, plan: Plan, channel: Channel, context: GroupContext): void {
  const ready = awaitReady(system, channel);
  if (ready.kind === 'failed') throw new Failure(ready.details);
  if (ready.kind === 'ended') {
    throw new Failure({
      code: 'internal',
      msg: 'the first process of the container died before it was ready',
    });
  }
  executeGroups(system, plan.attach, context);
  sendGo(system, channel);
  const started = awaitExec(system, channel);
  if (started.kind === 'failed') throw new Failure(started.details);
}

/**
 * Starts the container of a plan whose groups are prepared, and returns the pid of its first process once the
 * program runs in it. `born` is called with the pid as soon as there is one. When the start fails nothing is left
 * of the process.
 */
export function startContainer(
  system: System,
  plan: Plan,
  bundle: string,
  context: GroupContext,
  born: (pid: number) => void,
): number {
  const channel = openChannel(system);
  const pid = cloneInit(system, plan);
  if (pid === 0) return runInit(system, plan, bundle, channel);
  keepControllerEnds(system, channel);
  try {
    born(pid);
    bringUp(system, plan, channel, { ...context, pid });
    return pid;
  } catch (error) {
    // Init waits for `go`, or is past it and failing: closing the pipe ends it either way, and so does this.
    system.kill(pid, SIGKILL);
    system.wait4(pid, 0);
    throw error;
  } finally {
    system.close(channel.fromInit.read);
    system.close(channel.toInit.write);
  }
}
