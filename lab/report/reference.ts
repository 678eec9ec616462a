import type { Expectations } from '../matrix/expectation.ts';
import { isFailure, judge } from '../matrix/judge.ts';
import type { Matrix, Trial } from '../matrix/schema.ts';

/** How many of the last lines of a trial's evidence go on record: those decide, and the record is kept in git. */
const evidenceLines = 8;

/** The kernels of one file on record: 6.12 for every 6.12.x, and 2.6.29 for itself, as 2.6 was counted. */
export function seriesOf(name: string): string {
  const [numbers = name] = /^\d+(\.\d+)*/.exec(name) ?? [];
  const parts = numbers.split('.');
  return (
    parts.slice(0, parts[0] === '2' ? 3 : 2).join('.') + name.slice(numbers.length).replace(/^-rc\d+/, '')
  );
}

const shortened = (trial: Trial): Trial => ({
  ...trial,
  evidence: trial.evidence.split('\n').slice(-evidenceLines).join('\n'),
});

/** The scenarios of which every variant was observed and none failed: no others go on record. */
function whole(kernel: string, { scenarios, trials }: Matrix): Set<string> {
  const fit = new Set(
    trials
      .filter(trial => trial.kernel === kernel && !isFailure(trial.outcome))
      .map(({ scenario, variant }) => `${scenario} ${variant}`),
  );
  return new Set(
    scenarios
      .filter(({ id, variants }) => variants.every(variant => fit.has(`${id} ${variant}`)))
      .map(({ id }) => id),
  );
}

/**
 * What goes on record of one kernel of a run: a matrix of its own. Scenarios that did not run this time keep what was on
 * record, if it was of the same kernel, and are judged by what is expected now; those that the project no longer has go.
 * `run` is the run that came last.
 */
export function onRecord(
  kernel: string,
  matrix: Matrix,
  before: Matrix | undefined,
  expectations: Expectations,
): Matrix {
  const kernels = matrix.kernels.filter(({ name }) => name === kernel);
  const fresh = whole(kernel, matrix);
  const same = before?.kernels[0]?.sha256 === kernels[0]?.sha256 ? before : undefined;
  const keeps = (id: string) => expectations.has(id) && !fresh.has(id);
  const scenarios = [
    ...matrix.scenarios.filter(({ id }) => fresh.has(id)),
    ...(same?.scenarios.filter(({ id }) => keeps(id)) ?? []),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  const trials = [
    ...matrix.trials.filter(trial => trial.kernel === kernel && fresh.has(trial.scenario)).map(shortened),
    ...(same?.trials.filter(({ scenario }) => keeps(scenario)).map(trial => ({ ...trial, kernel })) ?? []),
  ];
  return {
    ...matrix,
    kernels,
    scenarios,
    trials: judge(
      scenarios.flatMap(({ id }) => trials.filter(({ scenario }) => scenario === id)),
      scenarios,
      kernels,
      expectations,
    ),
  };
}

/** The scenarios that a record lacks, or has with other variants than they have now. */
export const missingFrom = (
  record: Matrix | undefined,
  scenarios: readonly { id: string; variants: readonly string[] }[],
): string[] =>
  scenarios
    .filter(({ id, variants }) => {
      const known = record?.scenarios.find(scenario => scenario.id === id);
      return known?.variants.join() !== variants.join();
    })
    .map(({ id }) => id);
