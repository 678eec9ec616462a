import type { Options } from './arguments.ts';
import { CONVERT } from './convert.ts';

/** Options that every command takes, before its name or behind it. */
export const COMMON: Options = {
  root: { value: 'DIR', help: 'where cell keeps the state of containers (default /run/cell)' },
  log: { value: 'FILE', help: 'append the log to FILE instead of stderr' },
  'log-format': { value: 'FORMAT', help: 'text (default), or json: one object a line' },
  help: { short: 'h', help: 'show this' },
};

/** One command of the program. */
export interface Command {
  synopsis: string;
  about: string;
  details: string;
  options: Options;
}

export const COMMANDS = {
  run: {
    synopsis: 'cell run [OPTIONS] ID',
    about: 'create a container from a bundle, run it and wait for its end',
    details: `ID names the container; letters, digits and _ + - . make it up. The bundle is a directory with an OCI
config.json. Standard input, output and error are the container's.

The exit status is that of the container's program, 128 and the number of the signal that killed it, 125 when cell
could not start it (the log says why), or 2 when the command line was wrong.
`,
    options: {
      bundle: { short: 'b', value: 'DIR', help: 'the bundle (default: the working directory)' },
      plan: { help: 'print what would be done on this kernel, as JSON, and do nothing' },
    },
  },
  features: {
    synopsis: 'cell features',
    about: 'print what this kernel can enforce, as JSON',
    details:
      'Every answer is found by asking the kernel to do it; run it as root, or answers are `denied`.\n',
    options: {},
  },
  spec: {
    synopsis: 'cell spec',
    about: 'print a config.json to begin with',
    details:
      'Type: cell spec > config.json; the root file system goes into the directory rootfs beside it.\n',
    options: {},
  },
  convert: CONVERT,
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof COMMANDS;
