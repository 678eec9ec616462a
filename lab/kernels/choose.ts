import { compareDebianVersions } from './deb/version.ts';
import type { AvailableKernel } from './source.ts';
import { beginsWith, compareVersions, seriesOf } from './version.ts';
import { type Word, withMinor } from './words.ts';

/** Oldest first; packages of the same version in the order of their package versions. */
export function compareKernels(a: AvailableKernel, b: AvailableKernel): number {
  return (
    compareVersions(a.version ?? '', b.version ?? '') ||
    compareDebianVersions(a.package?.version ?? '', b.package?.version ?? '')
  );
}

/** The kernel that a version or a name stands for, among those of one source: the newest that matches. */
export function chooseOne(
  word: Extract<Word, { kind: 'version' | 'name' }>,
  kernels: readonly AvailableKernel[],
): AvailableKernel | undefined {
  const exact = kernels.filter(({ name, release }) => name === word.text || release === word.text);
  if (exact.length > 0 || word.kind === 'name') return newest(exact);
  return newest(
    kernels.filter(
      ({ version, flavour }) => version && flavour === word.flavour && beginsWith(version, word.prefix),
    ),
  );
}

/**
 * The kernels that `all`, `latest`, `oldest` or a range stand for, oldest first: of each series the newest, so that a
 * range over years is a handful of kernels and not a hundred.
 */
export function chooseMany(
  word: Extract<Word, { kind: 'range' | 'all' | 'latest' | 'oldest' }>,
  kernels: readonly AvailableKernel[],
): AvailableKernel[] {
  const versioned = kernels
    .filter(({ version, flavour }) => version !== undefined && flavour === word.flavour)
    .filter(({ version = '' }) => word.kind !== 'range' || isWithin(version, word.from, word.to))
    .sort(compareKernels);
  if (word.kind === 'latest') return versioned.slice(-1);
  if (word.kind === 'oldest') return versioned.slice(0, 1);
  const series = new Map(versioned.map(kernel => [seriesOf(kernel.version ?? ''), kernel]));
  return [...series.values()].sort(compareKernels);
}

/** Both ends belong to the range, and an end stands for all that begins with it: 6.12.117 lies within ..6.12. */
function isWithin(version: string, from: string, to: string): boolean {
  const reaches = from === '' || compareVersions(version, withMinor(from)) >= 0 || beginsWith(version, from);
  const stays = to === '' || compareVersions(version, withMinor(to)) <= 0 || beginsWith(version, to);
  return reaches && stays;
}

const newest = (kernels: readonly AvailableKernel[]): AvailableKernel | undefined =>
  [...kernels].sort(compareKernels).at(-1);

/** The names of the kernels around a version that is not there: the two next below and the two next above, one of each series. */
export function nearest(prefix: string, kernels: readonly AvailableKernel[]): string[] {
  const all = chooseMany({ kind: 'all', text: 'all', flavour: '' }, kernels);
  const isBelow = ({ version = '' }: AvailableKernel) => compareVersions(version, withMinor(prefix)) < 0;
  const below = all.filter(isBelow).slice(-2);
  const above = all.filter(kernel => !isBelow(kernel)).slice(0, 2);
  return [...below, ...above].map(({ name }) => name);
}
