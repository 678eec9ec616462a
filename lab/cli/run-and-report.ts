import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { InfraError, UserError } from '../errors.ts';
import type { TimedEvent } from '../events.ts';
import { whileInUse } from '../host/lock.ts';
import { ensurePackages } from '../host/packages.ts';
import { deriveMatrix, hasRun } from '../matrix/derive.ts';
import { exitStatus } from '../matrix/exit-status.ts';
import { type Expectations, withWitnesses } from '../matrix/expectation.ts';
import type { Matrix } from '../matrix/schema.ts';
import { eventsFile } from '../report/events-file.ts';
import { htmlFile } from '../report/html-file.ts';
import { junitFile } from '../report/junit-file.ts';
import { matrixFile, matrixJson } from '../report/matrix-file.ts';
import { renderMatrix } from '../report/matrix-table.ts';
import { allRecords } from '../report/reference-files.ts';
import { dispatcher } from '../report/reporter.ts';
import { screen } from '../report/screen.ts';
import { rememberFailures } from '../scenarios/last-time.ts';
import { expectations as expectationsOf, newRunId, runLab } from '../scenarios/run.ts';
import type { Context } from './command.ts';
import type { RunWishes } from './commands/run-options.ts';
import { lookOf } from './commands/screen-options.ts';

interface Shown {
  json: boolean;
  'no-colour': boolean;
}

/** Makes the directory of the results. An earlier run into the same one must not be taken for this one. */
async function makeRoom(directory: string): Promise<void> {
  try {
    await makeDirectories(directory);
    for (const file of ['matrix.json', 'junit.xml', 'index.html'])
      await rm(join(directory, file), { force: true });
  } catch (cause) {
    throw new UserError(
      `the results cannot go to ${directory}: ${messageOf(cause)}`,
      'lab run --results DIR',
    );
  }
}

/** Level by level: Node's own recursive mkdir never returns below /proc, where mkdir(2) says ENOENT. */
async function makeDirectories(directory: string): Promise<void> {
  const parent = dirname(directory);
  if (parent !== directory && !existsSync(parent)) await makeDirectories(parent);
  if (!existsSync(directory)) await mkdir(directory);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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

/** What is expected, marked where no kernel on record has met it. */
async function witnessed(expectations: Expectations): Promise<Expectations> {
  const records = await allRecords();
  return new Map([...expectations].map(([id, list]) => [id, withWitnesses(id, list, records)]));
}

/** What came of a run. */
export interface Reported {
  /** The exit status that it makes. */
  status: number;
  /** What was observed, also when the run was cut short; absent when it did not get as far as its first trial. */
  matrix: Matrix | undefined;
}

/** `lab run`: runs the lab with every reporter, and shows the matrix of what was observed, also when it was cut short. */
export async function runAndReport(given: RunWishes, { argv, signal }: Context): Promise<Reported> {
  const scenarios = given.scenario ?? [];
  const expectations = await witnessed(await expectationsOf(scenarios));
  const id = newRunId();
  const directory = resolve(given.results ?? join('results', 'runs', id));
  await makeRoom(directory);

  const events: TimedEvent[] = [];
  const { colour } = lookOf(process.stderr, given);
  const { emit, end } = dispatcher([
    screen(process.stderr, { colour, verbose: given.verbose }),
    eventsFile(join(directory, 'events.jsonl')),
    matrixFile(join(directory, 'matrix.json'), expectations),
    junitFile(join(directory, 'junit.xml'), expectations),
    htmlFile(join(directory, 'index.html'), expectations),
    { on: event => void events.push(event) },
  ]);
  signal.addEventListener('abort', () =>
    emit({ type: 'notice', text: 'stopping the guests; once more ends at once' }),
  );

  let status = 0;
  try {
    await ensurePackages(emit);
    await whileInUse(emit, () =>
      runLab(
        id,
        {
          kernels: given.kernel,
          scenarios,
          variants: given.variant,
          jobs: given.jobs,
          resultsDir: directory,
          accel: given.accel,
          memoryMiB: given.memory,
          cgroup: given.cgroup,
          sabotage: given.sabotage,
          command: argv,
        },
        emit,
        signal,
      ),
    );
  } finally {
    try {
      await end();
    } catch (cause) {
      throw new InfraError(`the results could not be written: ${messageOf(cause)}`, undefined, { cause });
    } finally {
      if (hasRun(events)) status = showMatrix(events, expectations, directory, given);
    }
  }
  if (!hasRun(events)) return { status, matrix: undefined };
  const matrix = deriveMatrix(events, expectations);
  await rememberFailures(matrix);
  return { status, matrix };
}
