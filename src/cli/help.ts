import { OCI_VERSION_MAX } from '../lifecycle/oci-features.ts';
import { describeOptions } from './arguments.ts';
import { COMMANDS, COMMON, type Command, type CommandName } from './commands.ts';

const VERSION = '0.1.0';

/** `cell --version`: the lines that container tools read. */
export function versionText(): string {
  return `cell version ${VERSION}\nspec: ${OCI_VERSION_MAX}\n`;
}

/** `cell --help` */
export function generalHelp(): string {
  const names = Object.keys(COMMANDS) as CommandName[];
  const width = Math.max(...names.map(name => name.length));
  const list = names.map(name => `  ${name.padEnd(width)}  ${COMMANDS[name].about}\n`).join('');
  return `cell runs containers on Linux 2.6.29 and later.

Usage: cell [OPTIONS] COMMAND

Commands:
${list}
Options:
${describeOptions({ ...COMMON, version: { short: 'v', help: 'show the version' } })}
Type \`cell help COMMAND\` for more on a command.
`;
}

const STATUS = '0 on success, 2 when the command line was wrong, or 125 when it failed: the log says why\n';

const indent = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map(line => (line === '' ? '\n' : `       ${line}\n`))
    .join('');

/** `cell COMMAND --help`, in the sections of a manual page. */
export function commandHelp(name: CommandName): string {
  const { synopsis, about, details, options, examples, status = STATUS }: Command = COMMANDS[name];
  const sections = {
    NAME: indent(`cell ${name} - ${about}`),
    SYNOPSIS: indent(synopsis),
    ...(details !== '' && { DESCRIPTION: indent(details) }),
    OPTIONS: describeOptions({ ...options, ...COMMON }),
    EXAMPLES: examples.map(([line, what]) => `${indent(line)}              ${what}\n`).join(''),
    'EXIT STATUS': indent(status),
  };
  return Object.entries(sections)
    .map(([title, body]) => `${title}\n${body}`)
    .join('\n');
}
