import { UserError } from '../../errors.ts';
import { command } from '../command.ts';
import { flag, list } from '../option.ts';
import { runOptions } from './run-options.ts';
import { colourOption } from './screen-options.ts';

/** Makes the matrices that lie in git. */
export const reference = command({
  name: 'reference',
  summary: 'run all scenarios and put the matrices on record in results/reference',
  positionals: {},
  options: {
    kernel: list({
      short: 'k',
      value: 'LIST',
      summary: 'these kernels, known to the record or new to it [default: every series on record]',
    }),
    missing: flag({ summary: 'only what the record lacks, or has with other variants than there are now' }),
    jobs: runOptions.jobs,
    ...colourOption,
  },
  interruptible: true,
  examples: ['reference', 'reference --kernel 2.6.29,6.12', 'reference --missing'],
  sections: {
    'What goes on record': [
      'Scenarios of which every variant was observed. Trials that failed, and what an interrupted run did not',
      'get to, leave what was there. The exit status is that of `lab run`.',
    ],
  },
  async run({ options }, context) {
    const [{ refreshRecords }, { seriesOnRecord }] = await Promise.all([
      import('../reference.ts'),
      import('../../report/reference-files.ts'),
    ]);
    const kernels = options.kernel ?? (await seriesOnRecord());
    if (kernels.length === 0)
      throw new UserError('no kernel is on record yet', 'lab reference --kernel 5.10,6.12,latest');
    return refreshRecords(kernels, options.missing, options, context);
  },
});
