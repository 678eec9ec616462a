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
    runtimes: flag({ summary: 'only compare cell with the crun of Debian' }),
    json: flag({ summary: 'print one JSON object' }),
    ...colourOption,
  },
  interruptible: true,
  examples: ['bench', 'bench --json', 'bench --runtimes'],
  async run({ options }, { signal }) {
    const { bench, benchRuntimes } = await import('../../bench/bench.ts');
    const { benchTable, runtimeTable } = await import('../../bench/table.ts');
    const measured = { ...options, runs: options.runs ?? 7 };
    const print = <T>(result: T, table: (result: T) => string) =>
      process.stdout.write(`${options.json ? JSON.stringify(result, null, 2) : table(result)}\n`);
    if (options.runtimes)
      print(await withProgress(options, emit => benchRuntimes(measured, emit, signal)), runtimeTable);
    else print(await withProgress(options, emit => bench(measured, emit, signal)), benchTable);
    return 0;
  },
});
