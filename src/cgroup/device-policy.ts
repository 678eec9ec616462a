import type { DeviceRule } from '../spec/config.ts';

/**
 * What a v1 devices group can hold: nothing but `allow`, or everything but `deny`. Lines are in the kernel's own
 * form, `c 1:3 rwm`, in the order they are to be written.
 */
export interface DevicePolicy {
  base: 'deny' | 'allow';
  lines: string[];
}

/** A rule that no list of exact lines can say. */
export class UnsayableRule extends Error {
  override readonly name = 'UnsayableRule';
}

/** `a *:* rwm` is how devices.list shows a group that allows everything. */
export const EVERYTHING = 'a *:* rwm';

/** A rule as the kernel writes it. */
export function ruleLine(rule: DeviceRule): string {
  const number = (value: number | null) => (value === null ? '*' : String(value));
  return `${rule.type ?? 'a'} ${number(rule.major)}:${number(rule.minor)} ${rule.access}`;
}

interface Entry {
  type: string;
  major: string;
  minor: string;
  access: string;
}

function parseLine(line: string): Entry {
  const [type = '', numbers = '', access = ''] = line.split(' ');
  const [major = '', minor = ''] = numbers.split(':');
  return { type, major, minor, access };
}

function covers(wide: Entry, narrow: Entry): boolean {
  const within = (of: 'major' | 'minor') => wide[of] === '*' || wide[of] === narrow[of];
  return wide.type === narrow.type && within('major') && within('minor');
}

function without(access: string, removed: string): string {
  return [...access].filter(letter => !removed.includes(letter)).join('');
}

/**
 * The end of applying `rules` in order to a group that denies everything. A deny inside a wider allow, or an allow
 * inside what was denied after an allow of everything, is beyond the kernel: 3.7 and later ignore the first, 2.6.29
 * takes the whole wider entry away. Throws UnsayableRule.
 */
export function devicePolicy(rules: readonly DeviceRule[]): DevicePolicy {
  let base: DevicePolicy['base'] = 'deny';
  let lines: string[] = [];
  for (const rule of rules) {
    if (rule.type === null) {
      base = rule.allow ? 'allow' : 'deny';
      lines = [];
      continue;
    }
    const line = ruleLine(rule);
    if (rule.allow === (base === 'deny')) {
      if (!lines.includes(line)) lines.push(line);
      continue;
    }
    const entry = parseLine(line);
    lines = lines.flatMap(present => {
      const old = parseLine(present);
      if (covers(entry, old)) {
        const left = without(old.access, entry.access);
        return left === '' ? [] : [`${old.type} ${old.major}:${old.minor} ${left}`];
      }
      if (covers(old, entry) && [...old.access].some(letter => entry.access.includes(letter))) {
        throw new UnsayableRule(
          `a v1 devices group cannot ${rule.allow ? 'allow' : 'deny'} \`${line}\` inside \`${present}\``,
        );
      }
      return [present];
    });
  }
  return { base, lines };
}

/** Lines as the kernel keeps them: one a device, accesses joined. */
export function mergeLines(lines: readonly string[]): string[] {
  const merged = new Map<string, string>();
  for (const { type, major, minor, access } of lines.map(parseLine)) {
    const key = `${type} ${major}:${minor}`;
    const joined = (merged.get(key) ?? '') + access;
    merged.set(key, ['r', 'w', 'm'].filter(letter => joined.includes(letter)).join(''));
  }
  return [...merged].map(([key, access]) => `${key} ${access}`);
}

/** What devices.list reads when the policy is in force. Exceptions of an allow-all group are not shown there. */
export function expectedList(policy: DevicePolicy): string[] {
  return policy.base === 'allow' ? [EVERYTHING] : mergeLines(policy.lines);
}

/** Whether a group of the policy may open what terminals are opened by: the master of devpts, and its slaves. */
export function allowsTerminals({ base, lines }: DevicePolicy): boolean {
  const wanted = ['c 5:2 rw', 'c 136:* rw'].map(parseLine);
  const entries = mergeLines(lines).map(parseLine);
  if (base === 'deny') {
    return wanted.every(one =>
      entries.some(entry => covers(entry, one) && without(one.access, entry.access) === ''),
    );
  }
  return !entries.some(({ type, major }) => type === 'c' && ['5', '136', '*'].includes(major));
}
