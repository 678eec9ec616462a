import { executeGroup, type GroupContext } from '../cgroup/execute.ts';
import { executePolicy } from '../lsm/policy.ts';
import { sendDescriptors } from '../mounts/hand-descriptors.ts';
import { handHostFiles } from '../mounts/host-files.ts';
import { withTrees } from '../mounts/trees.ts';
import { cloneInto } from '../namespaces/clone.ts';
import { checkIdMaps, writeIdMaps } from '../namespaces/id-maps.ts';
import type { ControllerRequest } from '../namespaces/operations.ts';
import { SIGKILL, SOCK_STREAM } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { answerInit, awaitExec, type Channel, hearInit, keepControllerEnds, openChannel } from './channel.ts';
import { describeFailure, Failure } from './failure.ts';
import { runHooks } from './hooks.ts';
import { type InitSockets, runInit } from './init.ts';
import type { ControllerOperation, Plan } from './operations.ts';

/** Carries out what the controller does on the host; the first operation that fails is the Failure. */
export function executeController(
  system: System,
  operations: readonly ControllerOperation[],
  context: GroupContext,
): void {
  for (const operation of operations) {
    named(operation.op, () => {
      if (operation.op === 'make-policy-namespace' || operation.op === 'remove-policy-namespace') {
        return executePolicy(system, operation);
      }
      return executeGroup(system, operation, context);
    });
  }
}

/** Makes any error of `action` a Failure of the step named. */
export function named<T>(step: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Failure(describeFailure(error, step));
  }
}

/** A container about to be made. */
export interface Birth {
  plan: Plan;
  bundle: string;
  context: GroupContext;
  sockets: InitSockets;
  /** Called with the pid of init as soon as there is one. */
  born(pid: number): void;
  /** The state as hooks read it. */
  state(pid: number, status: 'creating' | 'created'): string;
}

/** Does what init waits for, and returns what init is told. */
function answer(
  system: System,
  { plan, bundle, context, state }: Birth,
  request: ControllerRequest,
  pid: number,
  mounts: number,
): string {
  switch (request) {
    case 'groups':
      executeController(system, plan.attach, { ...context, pid });
      return '';
    case 'id-maps':
      named('id-maps', () => {
        const { idMaps } = plan;
        if (idMaps) (idMaps.joined ? checkIdMaps : writeIdMaps)(system, pid, idMaps);
      });
      return '';
    case 'host-files': {
      const { hostFiles } = plan;
      named('host-files', () => hostFiles && handHostFiles(system, hostFiles, bundle, pid, mounts));
      return '';
    }
    case 'mount-trees':
      named('mount-trees', () =>
        withTrees(system, plan.trees, bundle, pid, made => sendDescriptors(system, mounts, made)),
      );
      return '';
    case 'runtime-hooks': {
      const { prestart, createRuntime } = plan.hooks;
      const creating = state(pid, 'creating');
      named('run-hooks', () => {
        // Once they ran in `start`, where the container was created already, and they still read so.
        runHooks(system, prestart, state(pid, 'created'));
        runHooks(system, createRuntime, creating);
      });
      return creating;
    }
    case 'ready':
      return state(pid, 'created');
  }
}

/** Sees init through from its birth to the program, or to its wait for `cell start`. */
function bringUp(system: System, birth: Birth, channel: Channel, pid: number, mounts: number): void {
  for (;;) {
    const said = hearInit(system, channel);
    if (said.kind === 'failed') throw new Failure(said.details);
    if (said.kind === 'ended') {
      throw new Failure({
        code: 'internal',
        msg: 'the first process of the container died before it was ready',
      });
    }
    answerInit(system, channel, answer(system, birth, said.request, pid, mounts));
    if (said.request === 'ready') break;
  }
  const started = awaitExec(system, channel.fromInit.read);
  if (started.kind === 'failed') throw new Failure(started.details);
}

/**
 * Makes the container of a plan whose groups are prepared, and returns the pid of its first process once the program
 * runs in it, or once it waits for `cell start`. When that fails nothing is left of the process.
 */
export function startContainer(system: System, birth: Birth): number {
  const { plan } = birth;
  const channel = openChannel(system);
  const hands = plan.hostFiles !== null || plan.trees.length > 0;
  const [ours, mounts] = hands ? system.socketpair(SOCK_STREAM) : [-1];
  const pid = named(`clone ${plan.namespaces.join(' ')}`, () =>
    cloneInto(system, plan.namespaces, plan.joined),
  );
  const sockets = { ...birth.sockets, mounts };
  if (pid === 0) return runInit(system, plan, birth.bundle, channel, sockets);
  keepControllerEnds(system, channel);
  for (const fd of Object.values(sockets)) if (fd !== undefined) system.close(fd);
  try {
    birth.born(pid);
    bringUp(system, birth, channel, pid, ours);
    return pid;
  } catch (error) {
    // Init waits for an answer, or is past it and failing: closing the pipe ends it either way, and so does this.
    system.kill(pid, SIGKILL);
    system.wait4(pid, 0);
    throw error;
  } finally {
    system.close(channel.fromInit.read);
    system.close(channel.toInit.write);
    if (ours >= 0) system.close(ours);
  }
}
