import { parseArgs } from 'node:util';
import { UserError } from '../errors.ts';
import type { Found, Given, Options, Positionals } from './command.ts';
import { usage } from './help.ts';
import type { Option } from './option.ts';
import { commandLine, suggest } from './suggest.ts';

/** What a command line asks of a command: its help, or to be run. */
export type Request = 'help' | Given<Positionals, Options>;

interface OptionToken {
  kind: 'option';
  rawName: string;
  name: string;
  index: number;
  value: string | undefined;
  inlineValue: boolean | undefined;
}

const named = ({ path }: Found): string => `\`lab ${path.join(' ')}\``;
const helpOf = ({ path }: Found): string => commandLine([...path, '--help']);

/** The option of this name or alias, with its proper name. */
function optionOf(found: Found, name: string): [string, Option<unknown>] | undefined {
  return Object.entries(found.command.options).find(([known, { alias }]) => name === known || name === alias);
}

/** Splits the words with node's own parser, which knows `--name=value`, short options and `--`. */
function tokensOf({ command }: Found, words: readonly string[]) {
  const options: NonNullable<Parameters<typeof parseArgs>[0]>['options'] = {
    help: { type: 'boolean', short: 'h' },
  };
  for (const [name, { value, short, alias }] of Object.entries(command.options)) {
    const type = value === undefined ? 'boolean' : 'string';
    options[name] = short === undefined ? { type } : { type, short };
    if (alias !== undefined) options[alias] = { type };
  }
  return parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function unknownOption(found: Found, token: OptionToken, words: readonly string[]): UserError {
  const spelled = Object.keys(found.command.options);
  const meant = token.rawName.startsWith('--') ? suggest(token.name, spelled) : undefined;
  const message = `unknown option \`${token.rawName}\` for ${named(found)}`;
  if (meant === undefined) return new UserError(message, helpOf(found));
  const corrected = words.with(token.index, (words[token.index] ?? '').replace(token.rawName, `--${meant}`));
  return new UserError(
    `${message}; did you mean \`--${meant}\`?`,
    commandLine([...found.path, ...corrected]),
  );
}

/** The text after an option. A word that looks like an option is one: `--x=-y` is how to mean it otherwise. */
function textOf(found: Found, token: OptionToken, { value: name }: Option<unknown>): string {
  const { value, inlineValue, rawName } = token;
  if (name === undefined) {
    if (!inlineValue) return '';
    throw new UserError(`\`${rawName}\` of ${named(found)} takes no value, got \`${value}\``, helpOf(found));
  }
  if (value === undefined || (!inlineValue && value.startsWith('-') && value !== '-'))
    throw new UserError(`\`${rawName}\` of ${named(found)} needs a value: ${name}`, helpOf(found));
  return value;
}

function readOptions(found: Found, tokens: readonly OptionToken[], words: readonly string[]) {
  const texts = new Map<string, string>();
  for (const token of tokens) {
    const [name, option] = optionOf(found, token.name) ?? [];
    if (name === undefined || option === undefined) throw unknownOption(found, token, words);
    const given = textOf(found, token, option);
    const earlier = texts.get(name);
    if (earlier !== undefined) {
      const advice = option.isList ? `; write \`--${name} ${earlier},${given}\`` : '';
      throw new UserError(`\`--${name}\` of ${named(found)} is given twice${advice}`, helpOf(found));
    }
    texts.set(name, given);
  }

  return Object.fromEntries(
    Object.entries(found.command.options).map(([name, option]) => {
      const given = texts.get(name);
      if (given === undefined) return [name, option.absent];
      const value = option.read(given);
      if (value !== undefined) return [name, value];
      throw new UserError(`expected \`--${name}\` to be ${option.expects}, got \`${given}\``, helpOf(found));
    }),
  );
}

function unexpectedWord(found: Found, word: string): UserError {
  const { impliedOption } = found.command;
  const message = `unexpected \`${word}\` after ${named(found)}`;
  if (impliedOption === undefined) return new UserError(message, helpOf(found));
  const corrected = commandLine([...found.path, `--${impliedOption}`, word]);
  return new UserError(`${message}; did you mean \`--${impliedOption} ${word}\`?`, corrected);
}

function readPositionals(found: Found, words: readonly string[]) {
  const places = Object.entries(found.command.positionals);
  const surplus = words[places.length];
  if (surplus !== undefined) throw unexpectedWord(found, surplus);
  return Object.fromEntries(
    places.map(([key, { name, isRequired, expects, read }], place) => {
      const word = words[place];
      if (word === undefined) {
        if (isRequired) throw new UserError(`${named(found)} needs ${name}`, usage(found));
        return [key, undefined];
      }
      const value = word === '' ? undefined : read(word);
      if (value !== undefined) return [key, value];
      throw new UserError(
        `expected ${name} of ${named(found)} to be ${expects ?? 'something'}, got \`${word}\``,
        helpOf(found),
      );
    }),
  );
}

/**
 * Reads the words after a command. Help wins over everything else, also over mistakes.
 * @throws UserError that quotes what is wrong and names the next command to type
 */
export function parse(found: Found, words: readonly string[]): Request {
  const tokens = tokensOf(found, words);
  const options = tokens.filter(token => token.kind === 'option');
  if (options.some(({ name, rawName }) => name === 'help' && (rawName === '--help' || rawName === '-h')))
    return 'help';
  const positionals = tokens.filter(token => token.kind === 'positional').map(({ value }) => value);
  return {
    options: readOptions(found, options, words),
    positionals: readPositionals(found, positionals),
  };
}
