import type { Expectation } from '../matrix/expectation.ts';

/** The same expectation of several variants. */
export const ofEach = (
  variants: readonly string[],
  expectation: Omit<Expectation, 'variant'>,
): Expectation[] => variants.map(variant => ({ variant, ...expectation }));
