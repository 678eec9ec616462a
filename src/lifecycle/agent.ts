import { capabilityNumber } from '../privileges/capabilities.ts';
import { executePrivilege } from '../privileges/execute.ts';
import { executeScheduling } from '../scheduling/execute.ts';
import { unlessErrno } from '../sys/error.ts';
import { readAll, withFd, writeAll } from '../sys/files.ts';
import {
  O_CLOEXEC,
  POLLIN,
  PR_CAPBSET_READ,
  PR_SET_DUMPABLE,
  PR_SET_PDEATHSIG,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  SIGKILL,
  SIGPIPE,
  SOCK_CLOEXEC,
  SOCK_STREAM,
  WNOHANG,
} from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { receivePty, sendPty } from '../terminals/hand-over.ts';
import { closeAllBut } from './descriptors.ts';
import { executeProgram } from './exec.ts';
import { executeProcess } from './execute-process.ts';
import { describeFailure, type FailureDetails } from './failure.ts';
import { withHome } from './home.ts';
import type { InitOperation, Program } from './operations.ts';
import { Refusal } from './refusal.ts';
import { exitStatus, sendSignal } from './supervise.ts';

/** What `cell exec` asks of the agent, one line of JSON with standard input, output and error as descriptors. */
export interface AgentRequest {
  operations: InitOperation[];
  exec: Program;
}

/** What the agent answers, one line of JSON each; a terminal comes first, as descriptors. */
export type AgentAnswer =
  | { kind: 'running' }
  | { kind: 'failed'; details: FailureDetails }
  | { kind: 'exited'; status: number };

const LONGEST = 64 * 1024;
const NOT_STARTED = 125;

/** What a process without rights of the host can do: its own state, and its own rights downwards. */
function perform(system: System, operation: InitOperation, terminal: number): void {
  switch (operation.op) {
    case 'install-seccomp':
      // In force since before the agent was made.
      return;
    case 'drop-bounding':
      return executePrivilege(system, {
        ...operation,
        drop: operation.drop.filter(name => system.prctl(PR_CAPBSET_READ, capabilityNumber(name)) === 1),
      });
    case 'set-user':
    case 'set-capabilities':
    case 'raise-inheritable':
    case 'set-securebits':
    case 'raise-ambient':
    case 'no-new-privileges':
      return executePrivilege(system, operation);
    case 'new-session':
    case 'not-dumpable':
    case 'set-rlimit':
    case 'set-umask':
    case 'set-personality':
    case 'set-oom-score':
    case 'change-directory':
    case 'own-stdio':
    case 'open-terminal':
      return executeProcess(system, operation, terminal);
    case 'set-scheduler':
    case 'set-io-priority':
    case 'set-memory-policy':
    case 'set-affinity':
      return executeScheduling(system, operation);
    default:
      throw new Refusal(`an agent inside the container cannot do this step; it needs Linux 3.8`);
  }
}

interface Ends {
  /** Where a failure is written; closed by exec. */
  report: number;
  terminal: number;
  stdio: readonly number[];
}

function becomeProgram(system: System, { operations, exec }: AgentRequest, ends: Ends): never {
  let step = 'exec';
  try {
    ends.stdio.forEach((fd, standard) => {
      system.dup2(fd, standard);
    });
    for (const operation of operations) {
      step = operation.op;
      perform(system, operation, ends.terminal);
    }
    step = 'exec';
    system.rt_sigprocmask(SIG_SETMASK, []);
    return executeProgram(system, { ...exec, env: withHome(system, exec.env, exec.uid) });
  } catch (error) {
    writeAll(system, ends.report, JSON.stringify(describeFailure(error, step)));
    return system.exit_group(NOT_STARTED);
  }
}

/** The request, in as many messages as it takes. */
function receiveRequest(system: System, connection: number): AgentRequest & { stdio: number[] } {
  let text = '';
  const stdio: number[] = [];
  while (!text.endsWith('\n')) {
    const { data, descriptors } = system.recvmsg(connection, LONGEST, 3);
    if (data.length === 0) return system.exit_group(0);
    stdio.push(...descriptors);
    text += system.decode(data);
  }
  return { ...(JSON.parse(text) as AgentRequest), stdio };
}

/** Each byte that comes is the number of a signal; the end of the connection changes nothing for the program. */
function attend(system: System, connection: number, pid: number, signals: number): number {
  let listening = true;
  for (;;) {
    const waited = system.wait4(pid, WNOHANG);
    if (waited.pid === pid) return exitStatus(waited.status);
    const watched = [{ fd: signals, events: POLLIN }];
    if (listening) watched.push({ fd: connection, events: POLLIN });
    for (const { fd } of system.poll(watched, -1)) {
      if (fd === signals) system.readSignals(signals);
      else {
        const orders = unlessErrno(['ECONNRESET'], () => system.read(connection, 64));
        listening = orders !== undefined && orders.length > 0;
        for (const signal of orders ?? []) sendSignal(system, pid, signal);
      }
    }
  }
}

/** One program of one `cell exec`, from the request to its end. */
function serveOne(system: System, connection: number, signals: number): never {
  const tell = (answer: AgentAnswer) =>
    void unlessErrno(['EPIPE', 'ECONNRESET'], () =>
      system.sendmsg(connection, system.encode(`${JSON.stringify(answer)}\n`), []),
    );
  const request = receiveRequest(system, connection);
  const report = system.pipe2(O_CLOEXEC);
  const [own, childs] = system.socketpair(SOCK_STREAM);
  const pid = system.fork();
  if (pid === 0) {
    system.close(own);
    return becomeProgram(system, request, { report: report.write, terminal: childs, stdio: request.stdio });
  }
  for (const fd of [report.write, childs, ...request.stdio]) system.close(fd);
  if (request.operations.some(({ op }) => op === 'open-terminal')) {
    const pty = receivePty(system, own);
    if (pty) {
      sendPty(system, connection, pty);
      system.close(pty.master);
      system.close(pty.slave);
    }
  }
  const failure = withFd(system, report.read, () => system.decode(readAll(system, report.read)));
  if (failure !== '') {
    tell({ kind: 'failed', details: JSON.parse(failure) as FailureDetails });
    return system.exit_group(0);
  }
  tell({ kind: 'running' });
  tell({ kind: 'exited', status: attend(system, connection, pid, signals) });
  return system.exit_group(0);
}

/** Nothing of the container's is kept open: who reads what its program writes sees the end of it. */
function leaveDescriptors(system: System, socket: number): void {
  closeAllBut(system, [socket]);
  // Takes 0 and 1, and with the third 2: whoever writes there is told nobody reads.
  const { write } = system.pipe2(O_CLOEXEC);
  system.dup2(write, 2);
}

/**
 * Leaves a process in the container that runs programs for `cell exec`, for kernels before 3.8, whose pid and mount
 * namespaces cannot be entered. It is made last, so it holds no more rights than the container's program, and ends
 * with it. Returns in the container's first process.
 */
export function serveAgent(system: System, socket: number, report: number): void {
  if (system.fork() !== 0) return system.close(socket);
  system.close(report);
  system.prctl(PR_SET_PDEATHSIG, SIGKILL);
  system.prctl(PR_SET_DUMPABLE, 0);
  system.setsid();
  system.chdir('/');
  leaveDescriptors(system, socket);
  system.rt_sigprocmask(SIG_BLOCK, [SIGCHLD, SIGPIPE]);
  const signals = system.signalfd4([SIGCHLD], 0);
  for (;;) {
    while ((unlessErrno(['ECHILD'], () => system.wait4(-1, WNOHANG))?.pid ?? 0) > 0);
    const ready = system.poll(
      [socket, signals].map(fd => ({ fd, events: POLLIN })),
      -1,
    );
    if (ready.some(({ fd }) => fd === signals)) system.readSignals(signals);
    if (!ready.some(({ fd }) => fd === socket)) continue;
    const connection = system.accept4(socket, SOCK_CLOEXEC);
    if (system.fork() === 0) serveOne(system, connection, signals);
    system.close(connection);
  }
}
