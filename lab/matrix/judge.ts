import { type Expectation, type Expectations, expectationFor } from './expectation.ts';
import {
  type KernelRecord,
  outcomesOfLab,
  type ScenarioRecord,
  type Trial,
  type TrialKey,
  type Verdict,
} from './schema.ts';

/** What a trial showed, before anything is made of it. */
export type Observation = Omit<Trial, 'expected' | 'why' | 'verdict'>;

/** The variant without any mitigation: the control of every attack. */
export const controlVariant = 'none';

/** Names a trial the way every message does. */
export const trialName = ({ kernel, scenario, variant }: TrialKey): string =>
  `${kernel} ${scenario}/${variant}`;

/** Whether the trial failed as such and says nothing about the scenario's question. */
export const isFailure = (outcome: string): boolean => outcomesOfLab.some(failure => failure === outcome);

/**
 * A mitigation is never credited for an attack that does not work: `held` stands only when the control of the
 * same scenario on the same kernel `escaped`. Returns why it does not stand.
 */
function doubtAbout(attack: Observation, control: Observation | undefined): string | undefined {
  if (attack.outcome !== 'held') return undefined;
  if (attack.variant === controlVariant)
    return 'inconclusive: the attack did not work even without a mitigation';
  if (control === undefined) return `inconclusive: the control (variant ${controlVariant}) did not run`;
  if (control.outcome === 'escaped') return undefined;
  return `inconclusive: the control (variant ${controlVariant}) was ${control.outcome}, not escaped`;
}

function verdictOn(outcome: string, expectation: Expectation | undefined): Verdict {
  if (isFailure(outcome)) return 'unexpected';
  if (expectation === undefined) return 'unclaimed';
  return outcome === expectation.outcome ? 'expected' : 'unexpected';
}

const reasonOf = (expectation: Expectation | undefined): string => {
  if (expectation === undefined) return '';
  return expectation.unverified ? `${expectation.why} (unverified)` : expectation.why;
};

/** Applies the control rule and the expectations to what was observed. The order of the observations is kept. */
export function judge(
  observations: readonly Observation[],
  scenarios: readonly ScenarioRecord[],
  kernels: readonly KernelRecord[],
  expectations: Expectations,
): Trial[] {
  const attacks = new Set(scenarios.filter(({ kind }) => kind === 'attack').map(({ id }) => id));
  const records = new Map(kernels.map(record => [record.name, record]));
  const controls = new Map(
    observations
      .filter(({ variant }) => variant === controlVariant)
      .map(control => [trialName(control), control]),
  );

  return observations.map(observed => {
    const { kernel, scenario, variant, seconds, unenforced } = observed;
    const control = controls.get(trialName({ kernel, scenario, variant: controlVariant }));
    const doubt = attacks.has(scenario) ? doubtAbout(observed, control) : undefined;
    const outcome = doubt === undefined ? observed.outcome : 'inconclusive';
    const evidence = [observed.evidence, doubt].filter(Boolean).join('\n');
    const expectation = expectationFor(
      expectations.get(scenario) ?? [],
      records.get(kernel) ?? { name: kernel, release: '' },
      variant,
      outcome,
    );
    return {
      kernel,
      scenario,
      variant,
      outcome,
      expected: expectation?.outcome ?? null,
      why: reasonOf(expectation),
      verdict: verdictOn(outcome, expectation),
      seconds,
      evidence,
      ...(unenforced && { unenforced }),
    };
  });
}
