import { type KernelVersion, parseVersion } from '../matrix/kernel-range.ts';

const whole = /^\d+(?:\.\d+){1,3}(?:-rc\d+)?$/;
const beginning = /^\d+(?:\.\d+){0,3}(?:-rc\d+)?$/;

/** Whether a text is an upstream version and nothing else: `6.12.107`, `7.3-rc7`, not `6.12-mine`. */
export const isVersion = (text: string): boolean => whole.test(text);

/** Whether a text can be the beginning of a version: `6`, `6.12`, `6.12.107`. */
export const isPrefix = (text: string): boolean => beginning.test(text);

/** Orders upstream versions: 6.9 before 6.12, 7.3-rc7 before 7.3. What is no version comes first. */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a);
  const right = parseVersion(b);
  if (!left || !right) return Number(left !== undefined) - Number(right !== undefined);
  for (let place = 0; place < 4; place++) {
    const difference = (left.numbers[place] ?? 0) - (right.numbers[place] ?? 0);
    if (difference !== 0) return difference;
  }
  // A release comes after all its candidates.
  const candidate = (version: KernelVersion) => version.rc ?? Number.MAX_SAFE_INTEGER;
  return candidate(left) - candidate(right);
}

/** Whether `prefix` is a version's beginning, number by number: 6.1 begins 6.1.170 and not 6.12; 7.3-rc7 only itself. */
export function beginsWith(version: string, prefix: string): boolean {
  const [numbers = '', rc] = prefix.split('-');
  const parsed = parseVersion(version);
  if (!parsed) return false;
  const wanted = numbers.split('.').map(Number);
  const same = wanted.every((number, place) => (parsed.numbers[place] ?? 0) === number);
  return same && (rc === undefined || (rc === `rc${parsed.rc}` && wanted.length === parsed.numbers.length));
}

/** The series a version belongs to: 6.12 of 6.12.107, 2.6.29 of 2.6.29.6 (until 3.0 the third number was the series). */
export function seriesOf(version: string): string {
  const { numbers }: Pick<KernelVersion, 'numbers'> = parseVersion(version) ?? { numbers: [] };
  return numbers.slice(0, (numbers[0] ?? 0) < 3 ? 3 : 2).join('.');
}

/** The kernel's own version from that of a Debian package: 7.3-rc7 from `7.3~rc7-1~exp1`, 3.16.7 from `3.16.7-ckt25-2`. */
export function upstreamVersion(packageVersion: string): string {
  const withoutEpoch = packageVersion.replace(/^\d+:/, '');
  const upstream = withoutEpoch.replace(/-[^-]*$/, '');
  // Canonical's kernel team went on with versions that had ended upstream.
  return upstream.replace('~rc', '-rc').replace(/(\+.*|-ckt\d+)$/, '');
}
