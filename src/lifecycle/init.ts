import { setLabel } from '../lsm/execute.ts';
import { mountExecutor } from '../mounts/execute.ts';
import { executeNamespace } from '../namespaces/execute.ts';
import type { ControllerRequest } from '../namespaces/operations.ts';
import { executePrivilege } from '../privileges/execute.ts';
import { executeScheduling } from '../scheduling/execute.ts';
import { installFilter } from '../seccomp/execute.ts';
import { SIG_SETMASK, SOCK_CLOEXEC } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { serveAgent } from './agent.ts';
import { askController, type Channel, keepInitEnds, NoAnswer, reportFailure } from './channel.ts';
import { checkProgram, executeProgram } from './exec.ts';
import { executeProcess } from './execute-process.ts';
import { describeFailure } from './failure.ts';
import { withHome } from './home.ts';
import { runHooks } from './hooks.ts';
import type { InitOperation, Plan } from './operations.ts';

/** The status init ends with when it does not become the program; nobody sees it but the controller. */
const NOT_STARTED = 125;

/** Descriptors that init is born with, all closed by exec. */
export interface InitSockets {
  /** Where a new terminal is sent. */
  terminal?: number | undefined;
  /** Where descriptors for mounts come from. */
  mounts?: number | undefined;
  /** Where `cell start` connects; without it the program is run at once. */
  start?: number | undefined;
  /** Where `cell exec` connects on kernels whose pid namespaces cannot be joined. */
  agent?: number | undefined;
  /** The root of a container that is joined; its mount namespace may begin with another. */
  root?: number | undefined;
}

/** What operations of init need beside the kernel. */
export interface InitSurroundings {
  bundle: string;
  terminal?: number | undefined;
  mounts?: number | undefined;
  /** Has the controller do its part; returns what it says. */
  ask(request: ControllerRequest): string;
}

/** Makes one function of the executors. */
export function initExecutor(
  system: System,
  { bundle, terminal, mounts: socket, ask }: InitSurroundings,
): (operation: InitOperation) => void {
  const mounts = mountExecutor(system, bundle, socket);
  // The state of the container for hooks, as the controller told it.
  let state = '';
  return operation => {
    switch (operation.op) {
      case 'private-mounts':
      case 'set-propagation':
      case 'receive-trees':
      case 'receive-root':
      case 'bind-root':
      case 'mount':
      case 'make-node':
      case 'bind-node':
      case 'make-link':
      case 'make-mount-point':
      case 'mask-path':
      case 'readonly-path':
      case 'enter-root':
        return mounts(operation);
      case 'set-apparmor-profile':
        return setLabel(system, operation);
      case 'install-seccomp':
        return installFilter(system, operation);
      case 'raise-inheritable':
      case 'drop-bounding':
      case 'set-securebits':
      case 'set-user':
      case 'set-capabilities':
      case 'raise-ambient':
      case 'no-new-privileges':
        return executePrivilege(system, operation);
      case 'await-controller':
      case 'new-time-namespace':
      case 'loopback-up':
      case 'become-namespace-root':
      case 'new-cgroup-namespace':
        return executeNamespace(system, operation, request => {
          state = ask(request) || state;
        });
      case 'set-scheduler':
      case 'set-io-priority':
      case 'set-memory-policy':
      case 'set-affinity':
        return executeScheduling(system, operation);
      case 'run-hooks':
        return runHooks(system, operation.hooks, state);
      default:
        return executeProcess(system, operation, terminal);
    }
  };
}

/** Waits for `cell start` and returns the connection on which it waits for the program. */
function awaitStart(system: System, socket: number): number {
  const connection = system.accept4(socket, SOCK_CLOEXEC);
  system.close(socket);
  return connection;
}

/**
 * The container's first process, from its birth to the program. The first operation that fails ends it: the
 * controller is told which, and the container does not start.
 */
export function runInit(
  system: System,
  plan: Plan,
  bundle: string,
  channel: Channel,
  sockets: InitSockets = {},
): never {
  let step = 'init';
  let report = channel.fromInit.write;
  try {
    keepInitEnds(system, channel);
    // Of who started cell: a shell starts what is in the background with SIGINT and SIGQUIT ignored, nohup with SIGHUP.
    system.defaultSignals();
    // Modes in the plan are exact; the program's own mask is an operation.
    system.umask(0);
    if (sockets.root !== undefined) {
      step = 'enter-root';
      system.fchdir(sockets.root);
      system.chroot('.');
      system.close(sockets.root);
    }
    const ask = (request: ControllerRequest) => askController(system, channel, request);
    const execute = initExecutor(system, { bundle, terminal: sockets.terminal, mounts: sockets.mounts, ask });
    for (const operation of plan.init) {
      step = operation.op;
      execute(operation);
    }
    step = 'exec';
    const exec = { ...plan.exec, env: withHome(system, plan.exec.env, plan.exec.uid) };
    // A hook that is run at the start may bring it.
    if (sockets.start !== undefined && plan.hooks.startContainer.length === 0) checkProgram(system, exec);
    const state = ask('ready');
    if (sockets.start !== undefined) {
      system.close(report);
      report = awaitStart(system, sockets.start);
    }
    step = 'run-hooks';
    runHooks(system, plan.hooks.startContainer, state, exec.env);
    step = 'exec';
    if (sockets.agent !== undefined) serveAgent(system, sockets.agent, report);
    // Signals were held back for the controller; the program begins with none blocked.
    system.rt_sigprocmask(SIG_SETMASK, []);
    return executeProgram(system, exec);
  } catch (error) {
    if (!(error instanceof NoAnswer)) reportFailure(system, report, describeFailure(error, step));
    return system.exit_group(NOT_STARTED);
  }
}
