import type { TimedEvent } from '../events.ts';
import type { Expectations } from './expectation.ts';
import { judge, type Observation, trialName } from './judge.ts';
import type { KernelRecord, Matrix, ScenarioRecord, Trial } from './schema.ts';

const recordOfKernel = ({ name, release, source, sha256, options }: KernelRecord): KernelRecord => ({
  name,
  release,
  source,
  sha256,
  ...(options && { options }),
});

const recordOfScenario = (scenario: ScenarioRecord): ScenarioRecord => {
  const { id, kind, title, seed, answers, variants } = scenario;
  return { id, kind, title, seed, answers, variants };
};

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether the events reach far enough that there is a matrix to derive from them. */
export const hasRun = (events: readonly TimedEvent[]): boolean =>
  events.some(({ type }) => type === 'run-started');

/** Scenarios by id, within one its variants as declared, within one the kernels as run. */
function inMatrixOrder(
  observations: Iterable<Observation>,
  kernels: readonly KernelRecord[],
  scenarios: readonly ScenarioRecord[],
): Observation[] {
  const kernelPlace = new Map(kernels.map(({ name }, place) => [name, place]));
  const variants = new Map(scenarios.map(scenario => [scenario.id, scenario.variants]));
  const variantPlace = ({ scenario, variant }: Observation) => variants.get(scenario)?.indexOf(variant) ?? 0;
  return [...observations].sort(
    (a, b) =>
      byText(a.scenario, b.scenario) ||
      variantPlace(a) - variantPlace(b) ||
      (kernelPlace.get(a.kernel) ?? 0) - (kernelPlace.get(b.kernel) ?? 0),
  );
}

/**
 * The matrix of a run, from its events alone; for an interrupted run, the matrix of the trials that were
 * observed. Of a trial that was run again the last observation counts.
 * Throws when the events end before the run started: see `hasRun`.
 */
export function deriveMatrix(events: readonly TimedEvent[], expectations: Expectations): Matrix {
  const started = events.find(event => event.type === 'run-started');
  if (started === undefined)
    throw new Error('The events hold no run-started, so there is no matrix in them.');
  const finished = events.findLast(event => event.type === 'run-finished');
  const abandoned = events.find(event => event.type === 'kvm-abandoned');
  const lastTime = events.at(-1)?.time ?? started.time;
  const kernels = started.kernels.map(recordOfKernel);
  const scenarios = started.scenarios.map(recordOfScenario).sort((a, b) => byText(a.id, b.id));

  const observed = new Map<string, Observation>();
  for (const event of events) {
    if (event.type === 'trial-observed') observed.set(trialName(event.trial), event.trial);
  }

  return {
    schema: 1,
    run: {
      id: started.id,
      started: started.time,
      seconds: finished?.seconds ?? (Date.parse(lastTime) - Date.parse(started.time)) / 1000,
      command: started.command,
      accel: started.accel,
      ...(abandoned && { kvmAbandoned: `${abandoned.kernel}: ${abandoned.why}` }),
      qemu: started.qemu,
      cell: started.cell,
      ...(started.cgroup && { cgroup: started.cgroup }),
      ...(started.sabotage && { sabotage: started.sabotage }),
    },
    kernels,
    scenarios,
    trials: unclaimWithoutLayout(
      judge(inMatrixOrder(observed.values(), kernels, scenarios), scenarios, kernels, expectations),
      started.cgroup,
    ),
  };
}

/** Expectations are about kernels, not about a layout of control groups that a kernel cannot have. */
function unclaimWithoutLayout(trials: Trial[], cgroup: Matrix['run']['cgroup']): Trial[] {
  if (cgroup === undefined || cgroup === 'v1') return trials;
  return trials.map(trial =>
    trial.outcome === 'not-applicable' ? { ...trial, expected: null, why: '', verdict: 'unclaimed' } : trial,
  );
}
