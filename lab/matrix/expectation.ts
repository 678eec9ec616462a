import { isInRange, parseRange, versionOf } from './kernel-range.ts';
import type { DecisiveOption } from './options.ts';
import type { KernelRecord, Matrix } from './schema.ts';

/** What a scenario expects on a range of kernels, and why. */
export interface Expectation {
  /** `2.6.29..3.9`, `3.10..`, `..4.6`, `5.15` or `all`; upstream versions, both ends inclusive, 3.9 includes 3.9.x. */
  kernels: string;
  /** The variant it speaks of; absent: every variant. */
  variant?: string;
  outcome: string;
  /** Only for kernels that are built without this option. */
  without?: DecisiveOption;
  /** A commit, a CVE, a source function, or what else makes it so. */
  why: string;
  /** No kernel on record has met it; never written in a scenario, see `withWitnesses`. */
  unverified?: boolean;
}

/** What every scenario expects, by scenario id. */
export type Expectations = ReadonlyMap<string, readonly Expectation[]>;

/** What expectations look at in a kernel. */
type Expected = Pick<KernelRecord, 'name' | 'release' | 'options'>;

/**
 * What is expected of a kernel under a variant: the first of the list that speaks of them. Where nobody knows how the
 * kernel is built, it is taken for one that has every option, and nothing is claimed when `observed` is what would be
 * expected of one that lacks an option.
 */
export function expectationFor(
  list: readonly Expectation[],
  kernel: Expected,
  variant: string,
  observed?: string,
): Expectation | undefined {
  const version = versionOf(kernel);
  const { options } = kernel;
  const fitting = list.filter(
    ({ kernels, variant: only, without }) =>
      (only === undefined || only === variant) &&
      isInRange(version, parseRange(kernels)) &&
      !(without && options?.includes(without)),
  );
  if (options) return fitting[0];
  const place = fitting.findIndex(({ without }) => without === undefined);
  const claimed = fitting[place];
  const doubts = place < 0 ? fitting : fitting.slice(0, place);
  return claimed?.outcome !== observed && doubts.some(({ outcome }) => outcome === observed)
    ? undefined
    : claimed;
}

/**
 * What a scenario expects, with every expectation marked as unverified that no matrix on record bears out. Each record is
 * of one kernel.
 */
export function withWitnesses(
  scenario: string,
  list: readonly Expectation[],
  records: readonly Pick<Matrix, 'kernels' | 'trials'>[],
): Expectation[] {
  const met = new Set<Expectation>();
  for (const { kernels, trials } of records) {
    const [kernel] = kernels;
    if (!kernel) continue;
    for (const trial of trials.filter(trial => trial.scenario === scenario)) {
      const expectation = expectationFor(list, kernel, trial.variant);
      if (expectation?.outcome === trial.outcome) met.add(expectation);
    }
  }
  return list.map(expectation => (met.has(expectation) ? expectation : { ...expectation, unverified: true }));
}
