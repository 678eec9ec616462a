import { isInRange, type KernelVersion, parseRange, parseVersion } from './kernel-range.ts';

/** What a scenario expects on a range of kernels, and why. */
export interface Expectation {
  /** `2.6.29..3.9`, `3.10..`, `..4.6`, `5.15` or `all`; upstream versions, both ends inclusive, 3.9 includes 3.9.x. */
  kernels: string;
  /** The variant it speaks of; absent: every variant. */
  variant?: string;
  outcome: string;
  /** A commit, a CVE, a source function, or what else makes it so. */
  why: string;
  /** True while no kernel of the range has been run. */
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
