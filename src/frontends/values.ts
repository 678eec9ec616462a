import { type Place, SourceError } from './report.ts';

/** The highest id: -1 means "leave as it is" to setresuid(2). */
export const HIGHEST_ID = 2 ** 32 - 2;

/** A whole number in decimal from `low` to `high`. */
export function wholeNumber(text: string, low: number, high: number, place: Place): number {
  const value = /^[+-]?\d{1,20}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw new SourceError(place, `expected a whole number from ${low} to ${high}, got \`${text}\``);
}

/** One of the words given. */
export function oneOf<const T extends string>(text: string, words: readonly T[], place: Place): T {
  const word = words.find(known => known === text);
  if (word !== undefined) return word;
  throw new SourceError(place, `expected one of ${words.join(', ')}, got \`${text}\``);
}

/** An absolute path without `.`, `..` and empty parts. */
export function absolute(path: string, place: Place): string {
  if (!path.startsWith('/')) throw new SourceError(place, `expected an absolute path, got \`${path}\``);
  const parts = path.split('/').filter(part => part !== '' && part !== '.');
  if (parts.includes('..')) throw new SourceError(place, `expected a path without \`..\`, got \`${path}\``);
  return `/${parts.join('/')}`;
}

/** `NAME=value` with a name. */
export function variable(text: string, place: Place): string {
  if (text.indexOf('=') > 0) return text;
  throw new SourceError(place, `expected NAME=value, got \`${text}\``);
}

/** Variables with the last one of each name: getenv(3) would find the first. */
export function lastOfEach(variables: readonly string[]): string[] {
  return [...new Map(variables.map(pair => [pair.slice(0, pair.indexOf('=')), pair])).values()];
}
