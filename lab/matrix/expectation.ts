import { isInRange, type KernelVersion, parseRange, parseVersion, versionOf } from './kernel-range.ts';
import type { Matrix } from './schema.ts';

/** What a scenario expects on a range of kernels, and why. */
export interface Expectation {
  /** `2.6.29..3.9`, `3.10..`, `..4.6`, `5.15` or `all`; upstream versions, both ends inclusive, 3.9 includes 3.9.x. */
  kernels: string;
  /** The variant it speaks of; absent: every variant. */
  variant?: string;
  outcome: string;
  /** A commit, a CVE, a source function, or what else makes it so. */
  why: string;
  /** No kernel on record has met it; never written in a scenario, see `withWitnesses`. */
  unverified?: boolean;
}

/** What every scenario expects, by scenario id. */
export type Expectations = ReadonlyMap<string, readonly Expectation[]>;

/** The first expectation of the list that speaks of this kernel and variant. */
export function expectationFor(
  list: readonly Expectation[],
  kernelVersion: string | KernelVersion | undefined,
  variant: string,
): Expectation | undefined {
  const version = typeof kernelVersion === 'string' ? parseVersion(kernelVersion) : kernelVersion;
  return list.find(
    expectation =>
      (expectation.variant === undefined || expectation.variant === variant) &&
      isInRange(version, parseRange(expectation.kernels)),
  );
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
    const version = kernels[0] && versionOf(kernels[0]);
    for (const trial of trials.filter(trial => trial.scenario === scenario)) {
      const expectation = expectationFor(list, version, trial.variant);
      if (expectation?.outcome === trial.outcome) met.add(expectation);
    }
  }
  return list.map(expectation => (met.has(expectation) ? expectation : { ...expectation, unverified: true }));
}
