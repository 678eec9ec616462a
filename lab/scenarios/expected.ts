import type { Expectation } from '../matrix/expectation.ts';
import type { DecisiveOption } from '../matrix/options.ts';

type Said = (variants: string | readonly string[], why: string, kernels?: string) => readonly Expectation[];

const outcome =
  (outcome: string): Said =>
  (variants, why, kernels = 'all') =>
    [variants].flat().map(variant => ({ variant, kernels, outcome, why }));

/** That an attack gets through under each of these variants, for one and the same reason. */
export const escaped = outcome('escaped');

/** That an attack is stopped under each of these variants, for one and the same reason. */
export const held = outcome('held');

/** That kernels that are built without an option lack what the attack goes for, whatever the variant. */
export const notBuiltIn = (without: DecisiveOption, kernels = 'all'): Expectation => ({
  kernels,
  without,
  outcome: 'not-applicable',
  why: `it is ${without}, which the kernel is built without`,
});

/** That these kernels lack what the attack goes for, whatever the variant. */
export const notApplicable = (kernels: string, why: string): Expectation => ({
  kernels,
  outcome: 'not-applicable',
  why,
});
