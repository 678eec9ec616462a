import type { Expectations } from '../matrix/expectation.ts';
import type { Matrix } from '../matrix/schema.ts';
import { missingFrom, onRecord, seriesOf } from '../report/reference.ts';
import { readRecord, writeRecord } from '../report/reference-files.ts';
import { selectScenarios } from '../scenarios/load.ts';
import type { Context } from './command.ts';
import { type RunWishes, runDefaults } from './commands/run-options.ts';
import { runAndReport } from './run-and-report.ts';

/**
 * Runs the scenarios on kernels and puts what was observed on record, file by file. All kernels at once, unless only
 * what each of them lacks is wanted. Returns the worst exit status.
 */
export async function refreshRecords(
  kernels: readonly string[],
  onlyMissing: boolean,
  wishes: Pick<RunWishes, 'jobs' | 'no-colour'>,
  context: Context,
): Promise<number> {
  const scenarios = await selectScenarios([]);
  const expectations: Expectations = new Map(scenarios.map(({ id, expectations }) => [id, expectations]));
  let worst = 0;
  for (const { kernel, scenario } of await jobsFor(kernels, onlyMissing, scenarios)) {
    if (context.signal.aborted) break;
    const { status, matrix } = await runAndReport(
      { ...runDefaults, jobs: wishes.jobs, 'no-colour': wishes['no-colour'], kernel, scenario },
      context,
    );
    if (matrix) await recordAll(matrix, expectations);
    worst = Math.max(worst, status);
  }
  return worst;
}

type Scenarios = Awaited<ReturnType<typeof selectScenarios>>;

/** What to run: one run of everything, or for each kernel a run of what its record lacks. */
async function jobsFor(kernels: readonly string[], onlyMissing: boolean, scenarios: Scenarios) {
  if (!onlyMissing) return [{ kernel: kernels.join(','), scenario: undefined }];
  const lacking = await Promise.all(
    kernels.map(async kernel => ({
      kernel,
      scenario: missingFrom(await readRecord(seriesOf(kernel)), scenarios),
    })),
  );
  return lacking.filter(({ scenario }) => scenario.length > 0);
}

async function recordAll(matrix: Matrix, expectations: Expectations): Promise<void> {
  for (const { name } of matrix.kernels) {
    const series = seriesOf(name);
    await writeRecord(series, onRecord(name, matrix, await readRecord(series), expectations));
  }
}
