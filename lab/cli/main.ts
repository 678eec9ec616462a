import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../paths.ts';
import type { Found } from './command.ts';
import { commands, examples } from './commands/all.ts';
import { failureOf } from './failure.ts';
import { find } from './find.ts';
import { flushed } from './flushed.ts';
import { commandHelp, groupHelp, programHelp } from './help.ts';
import { parse } from './parse.ts';
import { interruptible } from './signals.ts';

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

async function version(): Promise<string> {
  return JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')).version;
}

function runCommand(found: Found, rest: string[], argv: string[]): Promise<number> | number {
  const request = parse(found, rest);
  if (request === 'help') {
    print(commandHelp(found));
    return 0;
  }
  const { command } = found;
  return command.interruptible
    ? interruptible(signal => command.run(request, { argv, signal }))
    : command.run(request, { argv, signal: new AbortController().signal });
}

async function dispatch(argv: string[]): Promise<number> {
  const destination = find(argv, commands);
  switch (destination.kind) {
    case 'program':
      print(programHelp(commands, examples));
      return 0;
    case 'version':
      print(await version());
      return 0;
    case 'group':
      print(groupHelp(destination.group));
      return 0;
    case 'command':
      return runCommand(destination.found, destination.rest, argv);
  }
}

function fail(error: unknown): number {
  const { text, status } = failureOf(error);
  process.stderr.write(text);
  return status;
}

/** Runs `lab` with these words. Never throws: the result is the exit status, and what went wrong is on stderr. */
export async function main(argv: string[]): Promise<number> {
  process.once('uncaughtException', error => process.exit(fail(error)));
  // `lab kernels | head` closes the pipe early: no reader, nothing more to say.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const status = await dispatch(argv).catch(fail);
  await Promise.all([process.stdout, process.stderr].map(flushed));
  return status;
}
