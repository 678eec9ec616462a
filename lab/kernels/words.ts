import { UserError } from '../errors.ts';
import { checkName, flavourOf } from './name.ts';
import { compareVersions, isPrefix } from './version.ts';

/** One word of `--kernel`, understood. `text` is the word as it was typed. */
export type Word =
  | { kind: 'version'; text: string; prefix: string; flavour: string }
  | { kind: 'range'; text: string; from: string; to: string; flavour: string }
  | { kind: 'all' | 'latest' | 'oldest'; text: string; flavour: string }
  | { kind: 'path'; text: string; path: string; name?: string }
  /** A name that was given to a kernel, a release, or a file in the current directory. */
  | { kind: 'name'; text: string };

const grammar = '--kernel 5.10,6.1..6.12,latest,6.12+cloud,./bzImage,mine=./bzImage';

/** Understands a comma-separated list of kernels. Throws UserError for what cannot be one. */
export function parseWords(list: string): Word[] {
  const words = list.split(',').map(word => word.trim());
  if (words.every(word => word === '')) throw new UserError('no kernel is named', grammar);
  const empty = words.indexOf('');
  if (empty >= 0) throw new UserError(`\`${list}\` has an empty place between commas`, grammar);
  return words.map(parseWord);
}

function parseWord(text: string): Word {
  const equals = text.indexOf('=');
  if (equals >= 0) return parseNamed(text, text.slice(0, equals), text.slice(equals + 1));
  if (text.includes('/') || text.endsWith('.deb')) return { kind: 'path', text, path: text };
  const { plain, flavour } = flavourOf(text);
  if (plain === 'all' || plain === 'latest' || plain === 'oldest') return { kind: plain, text, flavour };
  if (plain.includes('..')) return parseRange(text, plain, flavour);
  if (isPrefix(plain)) return { kind: 'version', text, prefix: plain, flavour };
  return { kind: 'name', text };
}

function parseNamed(text: string, name: string, path: string): Word {
  checkName(name);
  if (path === '') throw new UserError(`\`${text}\` names no file`, `--kernel ${name}=./bzImage`);
  return { kind: 'path', text, path, name };
}

function parseRange(text: string, plain: string, flavour: string): Word {
  const [from = '', to = '', ...rest] = plain.split('..');
  const isBound = (bound: string) => bound === '' || isPrefix(bound);
  if (rest.length > 0 || !isBound(from) || !isBound(to) || (from === '' && to === ''))
    throw new UserError(`\`${text}\` is no range of kernels`, 'write it as 5.10..6.12, 5.10.. or ..6.12');
  if (from !== '' && to !== '' && compareVersions(withMinor(from), withMinor(to)) > 0)
    throw new UserError(`the range \`${text}\` runs backwards`, `--kernel ${to}..${from}`);
  return { kind: 'range', text, from, to, flavour };
}

/** A version has two numbers at least; the bound `6` begins at 6.0. */
export const withMinor = (bound: string): string => (/^\d+$/.test(bound) ? `${bound}.0` : bound);
