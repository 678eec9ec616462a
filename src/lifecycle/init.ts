import { mountExecutor } from '../mounts/execute.ts';
import { executePrivilege } from '../privileges/execute.ts';
import { SIG_SETMASK } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { awaitGo, type Channel, keepInitEnds, reportFailure } from './channel.ts';
import { executeProgram } from './exec.ts';
import { executeProcess } from './execute-process.ts';
import { describeFailure } from './failure.ts';
import type { InitOperation, Plan } from './operations.ts';

/** The status init ends with when it does not become the program; nobody sees it but the controller. */
const NOT_STARTED = 125;

/** Makes one function of the executors. */
export function initExecutor(system: System, bundle: string): (operation: InitOperation) => void {
  const mounts = mountExecutor(system, bundle);
  return operation => {
    switch (operation.op) {
      case 'private-mounts':
      case 'bind-root':
      case 'mount':
      case 'make-node':
      case 'make-link':
      case 'mask-path':
      case 'readonly-path':
      case 'enter-root':
        return mounts(operation);
      case 'drop-bounding':
      case 'set-user':
      case 'set-capabilities':
      case 'raise-ambient':
      case 'no-new-privileges':
        return executePrivilege(system, operation);
      default:
        return executeProcess(system, operation);
    }
  };
}

/**
 * The container's first process, from its birth to the program. The first operation that fails ends it: the
 * controller is told which, and the container does not start.
 */
export function runInit(system: System, plan: Plan, bundle: string, channel: Channel): never {
  let step = 'init';
  try {
    keepInitEnds(system, channel);
    // Modes in the plan are exact; the program's own mask is an operation.
    system.umask(0);
    const execute = initExecutor(system, bundle);
    for (const operation of plan.init) {
      step = operation.op;
      execute(operation);
    }
    step = 'exec';
    if (!awaitGo(system, channel)) return system.exit_group(NOT_STARTED);
    // Signals were held back for the controller; the program begins with none blocked.
    system.rt_sigprocmask(SIG_SETMASK, []);
    return executeProgram(system, plan.exec);
  } catch (error) {
    reportFailure(system, channel, describeFailure(error, step));
    return system.exit_group(NOT_STARTED);
  }
}
