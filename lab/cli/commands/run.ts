import { rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { TimedEvent } from '../../events.ts';
import { deriveMatrix, hasRun } from '../../matrix/derive.ts';
import { exitStatus } from '../../matrix/exit-status.ts';
import type { Expectations } from '../../matrix/expectation.ts';
import { eventsFile } from '../../report/events-file.ts';
import { junitFile } from '../../report/junit-file.ts';
import { matrixFile, matrixJson } from '../../report/matrix-file.ts';
import { renderMatrix } from '../../report/matrix-table.ts';
import { dispatcher } from '../../report/reporter.ts';
import { screen } from '../../report/screen.ts';
import { command } from '../command.ts';
import { choice, flag, list, text, textOr, wholeNumber, wholeNumberOrAuto } from '../option.ts';
import { colourOption, lookOf } from './screen-options.ts';

const options = {
  kernel: textOr('5.10,6.12,latest', {
    short: 'k',
    value: 'LIST',
    isList: true,
    summary:
      'the kernels: versions or their beginnings, ranges (5.10..6.12), latest, all, a bzImage, a kernel .deb, or NAME=FILE, with commas between',
  }),
  scenario: list({
    short: 's',
    value: 'LIST',
    summary: 'only these scenarios: ids, themes (cgroup) or globs (bypass/*), with commas between',
  }),
  variant: list({
    value: 'LIST',
    summary: 'of attacks, only these variants, beside the control `none`',
  }),
  jobs: wholeNumberOrAuto(1, { short: 'j', value: 'N', summary: 'guests at the same time' }),
  results: text({
    value: 'DIR',
    summary: 'where the files of this run go [default: a new directory in results/runs]',
  }),
  json: flag({ summary: 'print matrix.json on stdout, and everything else on stderr' }),
  accel: choice(['auto', 'kvm', 'tcg'], {
    summary: 'how QEMU runs the guests; auto takes KVM where it truly boots one',
  }),
  memory: wholeNumber(48, { value: 'MIB', summary: 'memory of a guest, in MiB' }),
  verbose: flag({ short: 'v', summary: 'show every step of every trial' }),
  ...colourOption,
};

interface Shown {
  json: boolean;
  'no-colour': boolean;
}

/** An earlier run into the same directory must not be taken for this one. */
async function clearOldResults(directory: string): Promise<void> {
  for (const file of ['matrix.json', 'junit.xml']) await rm(join(directory, file), { force: true });
}

/** Shows the matrix of what was observed, and returns the exit status that it makes. */
function showMatrix(
  events: readonly TimedEvent[],
  expectations: Expectations,
  directory: string,
  shown: Shown,
): number {
  const matrix = deriveMatrix(events, expectations);
  const out = shown.json ? process.stderr : process.stdout;
  const results = relative(process.cwd(), directory);
  const table = renderMatrix(matrix, {
    ...lookOf(out, shown),
    results: results.startsWith('..') ? directory : results || '.',
  });
  out.write(`\n${table}\n`);
  if (shown.json) process.stdout.write(matrixJson(matrix));
  return exitStatus(matrix);
}

/** The main job. */
export const run = command({
  name: 'run',
  summary: 'boot kernels, attack containers in them, and print which mitigation holds where',
  positionals: {},
  options,
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
  async run({ options: given }, { argv, signal }) {
    const lab = await import('../../scenarios/run.ts');
    const { ensurePackages } = await import('../../host/packages.ts');
    const scenarios = given.scenario ?? [];
    const expectations = await lab.expectations(scenarios);
    const id = lab.newRunId();
    const directory = resolve(given.results ?? join('results', 'runs', id));
    await clearOldResults(directory);

    const events: TimedEvent[] = [];
    const { colour } = lookOf(process.stderr, given);
    const { emit, end } = dispatcher([
      screen(process.stderr, { colour, verbose: given.verbose }),
      eventsFile(join(directory, 'events.jsonl')),
      matrixFile(join(directory, 'matrix.json'), expectations),
      junitFile(join(directory, 'junit.xml'), expectations),
      { on: event => void events.push(event) },
    ]);
    signal.addEventListener('abort', () =>
      emit({ type: 'notice', text: 'stopping the guests; once more ends at once' }),
    );

    let status = 0;
    try {
      await ensurePackages(emit);
      await lab.runLab(
        id,
        {
          kernels: given.kernel,
          scenarios,
          variants: given.variant,
          jobs: given.jobs,
          resultsDir: directory,
          accel: given.accel,
          memoryMiB: given.memory,
          command: argv,
        },
        emit,
        signal,
      );
    } finally {
      await end();
      if (hasRun(events)) status = showMatrix(events, expectations, directory, given);
    }
    return status;
  },
});
