import type { Expectation } from '../matrix/expectation.ts';
import type { ScenarioModule } from './define.ts';
import { attack } from './define.ts';
import { portResetProgram } from './port-reset-program.ts';

interface PortQuestion {
  title: string;
  variants: readonly string[];
  expectations: readonly Expectation[];
  /** The call that gives a process I/O ports. */
  call: 'iopl' | 'ioperm';
}

/** Whether a container can use I/O ports: it restarts the machine by one of them, as its kernel is not asked. */
export const portResetAttack = ({ call, ...question }: PortQuestion): ScenarioModule =>
  attack({
    ...question,
    seed: ['C4'],
    async attempt(bench) {
      const asked = await bench.host`bad-call ${call}`;
      if (!asked.ok && asked.errno === 'ENOSYS') bench.notApplicable(`the kernel has no ${call}(2)`);
      const { inside } = await bench.container();
      await inside.must`create-bytes /reset 0o755 ${portResetProgram(call).toString('hex')}`;
      const { child } = await inside.fork();
      if (!child) return bench.unforeseen('the container cannot fork');
      const fate = await bench.fateOf(() => child`exec /reset`);
      return fate === 'restarted' ? 'escaped' : 'held';
    },
  });
