import { describeOptions } from './arguments.ts';
import { COMMANDS, COMMON, type Command, type CommandName } from './commands.ts';

export const VERSION = '0.1.0';

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
${describeOptions({ ...COMMON, version: { help: 'show the version' } })}
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
