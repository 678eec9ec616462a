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
Type \`cell COMMAND --help\` for more on a command.
`;
}

/** `cell COMMAND --help` */
export function commandHelp(name: CommandName): string {
  const { synopsis, about, details, options }: Command = COMMANDS[name];
  return `${synopsis}: ${about}

${details}
Options:
${describeOptions({ ...options, ...COMMON })}`;
}
