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
  const runOf = async (kernel: string, scenario?: string[]): Promise<number> => {
    const { status, matrix } = await runAndReport(
      { ...runDefaults, jobs: wishes.jobs, 'no-colour': wishes['no-colour'], kernel, scenario },
      context,
    );
    if (matrix) await recordAll(matrix, expectations);
    return status;
  };
  if (!onlyMissing) return runOf(kernels.join(','));

  let worst = 0;
  for (const kernel of kernels) {
    const tried = new Set<string>();
    // A kernel that was built anew begins a new record with the first run: then all the rest is missing too.
    while (!context.signal.aborted) {
      const lacking = missingFrom(await readRecord(seriesOf(kernel)), scenarios).filter(id => !tried.has(id));
      if (lacking.length === 0) break;
      worst = Math.max(worst, await runOf(kernel, lacking));
      for (const id of lacking) tried.add(id);
    }
  }
  return worst;
}

async function recordAll(matrix: Matrix, expectations: Expectations): Promise<void> {
  for (const { name } of matrix.kernels) {
    const series = seriesOf(name);
    await writeRecord(series, onRecord(name, matrix, await readRecord(series), expectations));
  }
}
