import { planGroups } from '../cgroup/plan.ts';
import type { Config, NamespaceName, Process } from '../spec/config.ts';
import { withFd } from '../sys/files.ts';
import { O_CLOEXEC, O_DIRECTORY, O_RDONLY, SOCK_STREAM } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { connectTo, receivePty, sendMaster } from '../terminals/hand-over.ts';
import { createRelay } from '../terminals/relay.ts';
import { NAMESPACE_KINDS } from './ask-namespaces.ts';
import { loadContainer, wrongStatus } from './container.ts';
import { checkConsole, type Handles } from './create.ts';
import { execByAgent } from './exec-agent.ts';
import { Failure } from './failure.ts';
import { settleUnenforceable, writePidFile } from './launch.ts';
import type { Log } from './log.ts';
import type { Plan } from './operations.ts';
import { canJoin, planExec } from './plan-exec.ts';
import { startContainer } from './start.ts';
import { directoryOf, isAlive, type State, statusOf } from './state.ts';
import { inSubGroups, type SubGroup } from './sub-groups.ts';
import { exitStatus, holdSignals, superviseProcess } from './supervise.ts';

/** A process to be run in a container. */
export interface Execution extends Handles {
  root: string;
  id: string;
  /** Given the container's config, which process. */
  process(config: Config): Process;
  /** Called before anything is done in the container. */
  enter(config: Config): void;
  /** Return as soon as it runs. */
  detach: boolean;
  /** How many descriptors from 3 on it has of cell's. */
  preserved: number;
  /** Where it is to be instead of in the container's own groups. */
  subGroups: SubGroup[];
}

const DIRECTORY = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

/** Descriptors of the container's first process, which is held by them: its number may be another's by tomorrow. */
function holdProcess(system: System, state: State): { proc: number; root: number } {
  const proc = system.open(`/proc/${state.pid}`, DIRECTORY);
  const root = system.open(`/proc/self/fd/${proc}/root`, DIRECTORY);
  if (!isAlive(system, state)) throw wrongStatus(state.id, 'stopped', 'entered');
  return { proc, root };
}

/** Enters the container's namespaces with a new process (setns(2), 3.8). */
function execByJoining(
  system: System,
  execution: Execution,
  state: State,
  config: Config,
  log: Log,
  signals: number,
): number {
  const { proc, root } = holdProcess(system, state);
  const directory = (kind: NamespaceName) => `/proc/self/fd/${proc}/ns/${NAMESPACE_KINDS[kind].link}`;
  const plan = planExec(config, state.id, state.features, directory, false);
  settleUnenforceable(plan, config, log);
  const { controllers, unified } = state.features;
  const { shown } = planGroups(config, state.id, controllers, unified);
  const attach = inSubGroups(system, state.id, state.attach, shown, execution.subGroups);
  const terminal = config.process.terminal ? system.socketpair(SOCK_STREAM) : undefined;
  const pid = startContainer(system, {
    plan: { ...plan, attach },
    bundle: state.bundle,
    context: { id: state.id, warn: msg => log({ level: 'warning', msg }) },
    sockets: { terminal: terminal?.[1], root },
    born: () => {},
    state: () => '',
  });
  system.close(proc);
  const pty = terminal && withFd(system, terminal[0], fd => receivePty(system, fd));
  writePidFile(system, execution.pidFile, pid);
  if (pty && execution.consoleSocket !== undefined) {
    const socket = connectTo(system, execution.consoleSocket);
    withFd(system, socket, () => sendMaster(system, socket, pty));
  }
  if (execution.detach) return 0;
  const relay = pty && createRelay(system, pty);
  return exitStatus(superviseProcess(system, pid, { signals, relay }));
}

/**
 * By the agent, which knows neither detaching nor a number for the program that means anything outside, and which is
 * handed the three standard descriptors.
 */
function refuseForAgent({ detach, pidFile, consoleSocket, preserved, subGroups }: Execution): void {
  const asked = [
    detach && '--detach',
    pidFile !== undefined && '--pid-file',
    consoleSocket !== undefined && '--console-socket',
    preserved > 0 && '--preserve-fds',
    subGroups.length > 0 && '--cgroup',
  ].find(Boolean);
  if (!asked) return;
  const msg = `${asked} of exec needs a kernel whose pid namespaces can be entered (3.8)`;
  throw new Failure({ code: 'not-enforceable', mitigation: 'exec', msg });
}

/** Runs another process in a container and returns its exit status, or 0 as soon as it runs detached. */
export function execInContainer(system: System, execution: Execution, log: Log): number {
  const { root, id } = execution;
  const { state, config } = loadContainer(system, root, id);
  const status = statusOf(system, state);
  if (status !== 'running' && status !== 'created') throw wrongStatus(id, status, 'entered');
  execution.enter(config);
  const own: Config = { ...config, process: execution.process(config) };
  if (execution.detach || execution.consoleSocket !== undefined) {
    checkConsole(own.process.terminal, execution);
  }
  const signals = execution.detach ? -1 : holdSignals(system);
  if (canJoin(own, state.features)) return execByJoining(system, execution, state, own, log, signals);
  refuseForAgent(execution);
  const plan: Plan = planExec(own, id, state.features, () => '', { first: config.process });
  settleUnenforceable(plan, own, log);
  return execByAgent(system, `${directoryOf(root, id)}/agent`, plan, signals);
}
