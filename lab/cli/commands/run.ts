import { command } from '../command.ts';
import { runOptions } from './run-options.ts';

/** The main job. */
export const run = command({
  name: 'run',
  summary: 'boot kernels, attack containers in them, and print which mitigation holds where',
  positionals: {},
  options: runOptions,
  impliedOption: 'kernel',
  interruptible: true,
  examples: [
    'run --kernel 5.10,6.12',
    'run --kernel 2.6.29,5.15 --scenario bypass',
    'run --kernel mine=./bzImage --scenario cgroup/grant-beyond-parent --verbose',
  ],
  sections: {
    'Exit status': [
      '0  every outcome is as expected, or nothing is expected of it yet',
      '1  some outcome is not as expected',
      '2  the command line is wrong',
      '3  the lab failed: a trial is `infra`, or the run could not go on',
    ],
  },
  async run({ options: given }, context) {
    if (given.watch) {
      const { watch, without } = await import('../watch.ts');
      const rest = without(context.argv, ['--watch', '-w'], ['--scenario', '-s']);
      return watch(rest, given.scenario ?? [], context.signal);
    }
    const { runAndReport } = await import('../run-and-report.ts');
    return (await runAndReport(given, context)).status;
  },
});
