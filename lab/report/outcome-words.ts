import type { Matrix, Outcome, Verdict } from '../matrix/schema.ts';
import type { Style } from './text.ts';

/** How the outcomes that are not a fact's own answers look, and what they mean. */
const outcomes: Record<string, { style: Style; meaning: string }> = {
  held: { style: 'green', meaning: 'the mitigation stopped an attack that works without it' },
  escaped: { style: 'magenta', meaning: 'the attack worked' },
  'not-applicable': { style: 'dim', meaning: 'the kernel lacks what the scenario is about' },
  'not-enforceable': { style: 'dim', meaning: 'the kernel lacks the mitigation' },
  inconclusive: { style: 'yellow', meaning: 'nothing can be said; the evidence says why' },
  crashed: { style: 'alarm', meaning: 'the kernel crashed' },
  hung: { style: 'alarm', meaning: 'the kernel stopped answering' },
  infra: { style: 'alarm', meaning: "QEMU, SSH or the image failed: our fault, not the kernel's" },
};

/** Every outcome that the legend can explain, in its order. */
export const explained = Object.keys(outcomes);

export const meaningOf = (outcome: Outcome): string | undefined => outcomes[outcome]?.meaning;

export const styleOf = (outcome: Outcome): Style => outcomes[outcome]?.style ?? 'cyan';

/** What a star behind an outcome says. */
export const meaningOfStar =
  'the kernel could not enforce all of the set; the evidence names what was left out';

/** How a verdict is told apart without colour. */
/** What carried the guests of a run, in words. */
export const carriedBy = ({ accel, kvmAbandoned }: Matrix['run']): string =>
  kvmAbandoned === undefined ? accel : `${accel}, then tcg`;

export const verdicts: Record<Verdict, { mark: string; style: Style; meaning: string }> = {
  expected: { mark: '✓', style: 'green', meaning: 'as expected' },
  unexpected: { mark: '✗', style: 'alarm', meaning: 'not as expected' },
  unclaimed: { mark: '·', style: 'dim', meaning: 'nothing is expected here yet' },
};
