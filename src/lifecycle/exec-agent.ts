import { isErrno } from '../sys/error.ts';
import { POLLIN, SIGCHLD, SIGWINCH } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { connectTo, receivePty } from '../terminals/hand-over.ts';
import type { Pty } from '../terminals/pty.ts';
import { whileRaw } from '../terminals/raw-mode.ts';
import { createRelay } from '../terminals/relay.ts';
import type { AgentAnswer } from './agent.ts';
import { Failure } from './failure.ts';
import type { Plan } from './operations.ts';

const LONGEST = 64 * 1024;
const STDIO = [0, 1, 2];

/** Lines of the agent, which may come several in one read or one in several. */
function answers(
  system: System,
  connection: number,
): { next(): AgentAnswer | undefined; waiting(): boolean } {
  let text = '';
  return {
    waiting: () => text.includes('\n'),
    next() {
      while (!text.includes('\n')) {
        const data = system.read(connection, LONGEST);
        if (data.length === 0) return undefined;
        text += system.decode(data);
      }
      const end = text.indexOf('\n') + 1;
      const line = text.slice(0, end);
      text = text.slice(end);
      return JSON.parse(line) as AgentAnswer;
    },
  };
}

function connect(system: System, socket: string): number {
  try {
    return connectTo(system, socket);
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ECONNREFUSED')) throw error;
    throw new Failure({
      code: 'not-enforceable',
      mitigation: 'exec',
      msg: 'this kernel cannot enter the pid namespace of a container (3.8), and no agent was left in this one',
    });
  }
}

function request(system: System, connection: number, plan: Plan): Pty | undefined {
  const line = system.encode(`${JSON.stringify({ operations: plan.init, exec: plan.exec })}\n`);
  const terminal = plan.init.some(({ op }) => op === 'open-terminal');
  for (let at = 0; at < line.length; ) {
    at += system.sendmsg(connection, line.slice(at, at + LONGEST), at === 0 && !terminal ? STDIO : []);
  }
  return terminal ? receivePty(system, connection) : undefined;
}

/** Has the agent run a program and returns its exit status. `signals` is that of holdSignals. */
export function execByAgent(system: System, socket: string, plan: Plan, signals: number): number {
  const connection = connect(system, socket);
  const terminal = request(system, connection, plan);
  const agent = answers(system, connection);
  const expect = (): AgentAnswer => {
    const answer = agent.next();
    if (answer === undefined) {
      throw new Failure({ code: 'step-failed', msg: 'the container ended, or its agent was killed in it' });
    }
    if (answer.kind === 'failed') throw new Failure(answer.details);
    return answer;
  };
  expect();
  const relay = terminal && createRelay(system, terminal);
  const forwardSignals = () => {
    for (const { signal } of system.readSignals(signals)) {
      if (signal === SIGWINCH && relay) relay.resize();
      else if (signal !== SIGCHLD) system.write(connection, new Uint8Array([signal]));
    }
  };
  const wait = (): number => {
    while (!agent.waiting()) {
      const watched = [connection, signals].map(fd => ({ fd, events: POLLIN }));
      const ready = system.poll([...watched, ...(relay?.watched() ?? [])], -1);
      if (ready.some(({ fd }) => fd === signals)) forwardSignals();
      relay?.move(ready);
      if (ready.some(({ fd }) => fd === connection)) break;
    }
    const answer = expect();
    relay?.finish();
    return answer.kind === 'exited' ? answer.status : 0;
  };
  relay?.resize();
  return relay ? whileRaw(system, 0, wait) : wait();
}
