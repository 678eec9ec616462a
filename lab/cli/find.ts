import { UserError } from '../errors.ts';
import { type Command, type CommandGroup, type Found, isGroup } from './command.ts';
import { commandLine, suggest } from './suggest.ts';

export type Entries = readonly (Command | CommandGroup)[];

/** Where a command line leads: to the program or a group, of which only help can be shown, or to a command. */
export type Destination =
  | { kind: 'program' }
  | { kind: 'version' }
  | { kind: 'group'; group: CommandGroup }
  | { kind: 'command'; found: Found; rest: string[] };

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h' || word === 'help';
const isOption = (word: string): boolean => word.startsWith('-');

function unknown(
  before: readonly string[],
  word: string,
  rest: readonly string[],
  known: readonly string[],
): UserError {
  const meant = suggest(word, known);
  const message = `unknown command \`${commandLine([...before, word])}\``;
  return meant === undefined
    ? new UserError(message, commandLine([...before, '--help']))
    : new UserError(`${message}; did you mean \`${meant}\`?`, commandLine([...before, meant, ...rest]));
}

/** An option before any command: the command that has such an option is named. */
function misplaced(word: string, argv: readonly string[], entries: Entries): UserError {
  const name = word.replace(/^--?/, '').replace(/=.*/, '');
  const owner = entries.find(
    entry =>
      !isGroup(entry) &&
      Object.entries(entry.options).some(([long, { short }]) => [long, short].includes(name)),
  );
  return owner === undefined
    ? new UserError(`unknown option \`${word}\` for \`lab\``, 'lab --help')
    : new UserError(
        `\`${word}\` needs a command before it; did you mean \`lab ${owner.name}\`?`,
        commandLine([owner.name, ...argv]),
      );
}

function findInGroup(group: CommandGroup, rest: string[]): Destination {
  const [word, ...more] = rest;
  const found = (command: Command, words: string[]): Destination => ({
    kind: 'command',
    found: { command, path: [group.name, command.name] },
    rest: words,
  });
  if (isHelp(word)) return { kind: 'group', group };
  if (word === undefined || isOption(word)) return found(group.commands[0], rest);
  const command = group.commands.find(({ name }) => name === word);
  if (command !== undefined) return found(command, more);
  throw unknown(
    [group.name],
    word,
    more,
    group.commands.map(({ name }) => name),
  );
}

/** Finds the command that the words name. @throws UserError for a command that does not exist */
export function find(argv: readonly string[], entries: Entries): Destination {
  const [word, ...rest] = argv;
  if (word === 'help' && rest.length > 0)
    return find([...rest.filter(more => !isHelp(more)), '--help'], entries);
  if (word === undefined || isHelp(word)) return { kind: 'program' };
  if (word === '--version' || word === '-V') return { kind: 'version' };
  if (isOption(word)) throw misplaced(word, argv, entries);
  const entry = entries.find(({ name }) => name === word);
  if (entry === undefined)
    throw unknown(
      [],
      word,
      rest,
      entries.map(({ name }) => name),
    );
  return isGroup(entry)
    ? findInGroup(entry, rest)
    : { kind: 'command', found: { command: entry, path: [entry.name] }, rest };
}
