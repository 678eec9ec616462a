import { command } from '../command.ts';
import { flag, textOr, wholeNumber } from '../option.ts';
import { withProgress } from './progress.ts';
import { colourOption } from './screen-options.ts';

export const bench = command({
  name: 'bench',
  summary: 'measure what people wait for: boots, resets, trials',
  positionals: {},
  options: {
    kernel: textOr('6.12', {
      short: 'k',
      value: 'VERSION',
      summary: 'the kernel whose boots and resets are measured',
    }),
    kernels: textOr('5.10,6.1,6.12,6.18,7.2,latest', {
      value: 'LIST',
      isList: true,
      summary: 'the kernels of the run that keeps every core busy',
    }),
    runs: wholeNumber(5, { value: 'N', summary: 'how often each start is measured', shownDefault: '7' }),
    json: flag({ summary: 'print one JSON object' }),
    ...colourOption,
  },
  interruptible: true,
  examples: ['bench', 'bench --json'],
  async run({ options }, { signal }) {
    const { bench } = await import('../../bench/bench.ts');
    const { benchTable } = await import('../../bench/table.ts');
    const result = await withProgress(options, emit =>
      bench({ ...options, runs: options.runs ?? 7 }, emit, signal),
    );
    process.stdout.write(`${options.json ? JSON.stringify(result, null, 2) : benchTable(result)}\n`);
    return 0;
  },
});
