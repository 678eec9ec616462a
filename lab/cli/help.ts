import { padEnd, widthOf, wrap } from '../report/text.ts';
import type { Command, CommandGroup, Found } from './command.ts';
import type { Option } from './option.ts';

const width = 96;

/** Two columns: words, and what they mean, wrapped. */
function table(rows: readonly (readonly [words: string, meaning: string])[]): string[] {
  const left = Math.max(0, ...rows.map(([words]) => widthOf(words)));
  return rows.flatMap(([words, meaning]) =>
    wrap(meaning, width - left - 4).map(
      (line, place) => `  ${padEnd(place === 0 ? words : '', left)}  ${line}`,
    ),
  );
}

const section = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${heading}:`, ...lines];

const examplesOf = (examples: readonly string[]) => examples.map(example => `  lab ${example}`.trimEnd());

function optionRow([name, option]: [string, Option<unknown>]): [string, string] {
  const { short, value, summary, shownDefault } = option;
  const spelled = `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  return [spelled, shownDefault === undefined ? summary : `${summary} [default: ${shownDefault}]`];
}

/** The command line in one line. */
export function usage({ command, path }: Found): string {
  const words = Object.values(command.positionals).map(({ name, isRequired }) =>
    isRequired ? name : `[${name}]`,
  );
  const options = Object.keys(command.options).length === 0 ? [] : ['[options]'];
  return ['lab', ...path, ...words, ...options].join(' ');
}

export function commandHelp(found: Found): string {
  const { summary, positionals, options, examples, sections = {} } = found.command;
  return [
    `lab ${found.path.join(' ')}: ${summary}`,
    '',
    `Usage: ${usage(found)}`,
    ...section('Arguments', table(Object.values(positionals).map(({ name, summary: says }) => [name, says]))),
    ...section('Options', table([...Object.entries(options).map(optionRow), ['-h, --help', 'show this']])),
    ...Object.entries(sections).flatMap(([heading, lines]) =>
      section(
        heading,
        lines.flatMap(line => wrap(line, width - 2).map(piece => `  ${piece}`)),
      ),
    ),
    ...section('Examples', examplesOf(examples)),
  ].join('\n');
}

export function groupHelp({ name, summary, commands }: CommandGroup): string {
  const row = (command: Command): [string, string] => {
    const [, ...words] = usage({ command, path: [name, command.name] }).split(' ');
    const isStandard = command === commands[0];
    return [words.slice(1).join(' '), `${command.summary}${isStandard ? ' [default]' : ''}`];
  };
  return [
    `lab ${name}: ${summary}`,
    '',
    `Usage: lab ${name} [command]`,
    ...section('Commands', table(commands.map(row))),
    ...section('Examples', examplesOf(commands.flatMap(({ examples }) => examples))),
    '',
    `\`lab ${name} COMMAND --help\` says more of each.`,
  ].join('\n');
}

export function programHelp(
  entries: readonly (Command | CommandGroup)[],
  examples: readonly string[],
): string {
  return [
    'lab: which container mitigation holds on which Linux kernel?',
    '',
    'Usage: lab COMMAND [options]',
    ...section('Commands', table(entries.map(({ name, summary }) => [name, summary]))),
    ...section(
      'Options',
      table([
        ['-h, --help', 'show this'],
        ['-V, --version', 'print the version'],
      ]),
    ),
    ...section('Examples', examplesOf(examples)),
    '',
    '`lab COMMAND --help` says more of each.',
  ].join('\n');
}
