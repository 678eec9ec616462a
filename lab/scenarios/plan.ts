import { UserError } from '../errors.ts';
import type { TrialKey } from '../matrix/schema.ts';
import type { Scenario } from './define.ts';

/** One trial to be done. */
export interface PlannedTrial extends TrialKey {
  scenarioDefinition: Scenario;
}

/**
 * The trials of a run: every scenario under its variants, on every kernel. `variants` narrows the variants of attacks;
 * their control `none` always comes along, because `held` means nothing without it.
 * @throws UserError when a variant that is asked for belongs to none of the scenarios
 */
export function planTrials(
  kernels: readonly string[],
  scenarios: readonly Scenario[],
  variants: readonly string[] | undefined,
): PlannedTrial[] {
  const known = new Set(scenarios.flatMap(scenario => scenario.variants));
  for (const variant of variants ?? [])
    if (!known.has(variant))
      throw new UserError(
        `No scenario of this run has a variant \`${variant}\`; they have ${[...known].join(', ')}.`,
        'lab scenarios',
      );
  const wanted = (variant: string) => !variants || variant === 'none' || variants.includes(variant);
  return kernels.flatMap(kernel =>
    scenarios.flatMap(scenario =>
      scenario.variants
        .filter(wanted)
        .map(variant => ({ kernel, scenario: scenario.id, variant, scenarioDefinition: scenario })),
    ),
  );
}
