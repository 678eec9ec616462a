import { UserError } from '../errors.ts';
import type { KernelRecord } from './schema.ts';

/** An upstream version: `6.12.107` is [6, 12, 107], `7.3-rc2` is [7, 3] with rc 2. */
export interface KernelVersion {
  numbers: number[];
  rc: number | undefined;
}

/** Both ends are inclusive; an absent end is open. */
export interface KernelRange {
  from: KernelVersion | undefined;
  to: KernelVersion | undefined;
}

const versionPattern = /^v?(\d+(?:\.\d+){1,3})(?:[-~]rc(\d+))?/;
const boundPattern = /^\d+(?:\.\d+){1,3}(?:-rc\d+)?$/;

/** The upstream part of a version or release name; what a distribution appends is ignored. Undefined when there is none. */
export function parseVersion(text: string): KernelVersion | undefined {
  const match = versionPattern.exec(text);
  if (match?.[1] === undefined) return undefined;
  return {
    numbers: match[1].split('.').map(Number),
    rc: match[2] === undefined ? undefined : Number(match[2]),
  };
}

/**
 * The upstream version of a kernel. Debian names releases without what changes within a series: `5.10.0-34-amd64`
 * for every 5.10.x, `7.3-amd64` for 7.3-rc7. So a label of the same series is believed over a release without a
 * point release.
 */
export function versionOf(kernel: Pick<KernelRecord, 'name' | 'release'>): KernelVersion | undefined {
  const release = parseVersion(kernel.release);
  const name = parseVersion(kernel.name);
  if (release === undefined || name === undefined) return release ?? name;
  const sameSeries = release.numbers[0] === name.numbers[0] && release.numbers[1] === name.numbers[1];
  return sameSeries && !release.numbers[2] ? name : release;
}

/**
 * Where a version lies against a bound: negative before, 0 within, positive after. A bound stands for
 * everything that begins with it, so 3.9.11 lies within 3.9; a release candidate lies before its release.
 */
function compareToBound(version: KernelVersion, bound: KernelVersion): number {
  for (const [place, number] of bound.numbers.entries()) {
    const difference = (version.numbers[place] ?? 0) - number;
    if (difference !== 0) return difference;
  }
  const isPointRelease = version.numbers.slice(bound.numbers.length).some(number => number > 0);
  const candidate = isPointRelease ? undefined : version.rc;
  if (bound.rc === undefined) return candidate === undefined ? 0 : -1;
  return candidate === undefined ? 1 : candidate - bound.rc;
}

/** Reads `2.6.29..3.9`, `3.10..`, `..4.6`, `5.15` (that series) or `all`. Throws UserError for anything else. */
export function parseRange(text: string): KernelRange {
  if (text === 'all') return { from: undefined, to: undefined };
  const [low = '', high = low, ...rest] = text.split('..');
  const isBound = (bound: string) => bound === '' || boundPattern.test(bound);
  const range = { from: parseVersion(low), to: parseVersion(high) };
  const isEmpty = range.from === undefined && range.to === undefined;
  const isBackwards = range.from && range.to && compareToBound(range.from, range.to) > 0;
  if (rest.length > 0 || !isBound(low) || !isBound(high) || isEmpty || isBackwards) {
    throw new UserError(
      `Expected a range of kernels, got \`${text}\``,
      'write it as `2.6.29..3.9`, `3.10..`, `..4.6`, `5.15` or `all`',
    );
  }
  return range;
}

/** Whether a version lies in a range; a version that is not known lies only in `all`. */
export function isInRange(version: KernelVersion | undefined, { from, to }: KernelRange): boolean {
  if (from === undefined && to === undefined) return true;
  if (version === undefined) return false;
  return (
    (from === undefined || compareToBound(version, from) >= 0) &&
    (to === undefined || compareToBound(version, to) <= 0)
  );
}
