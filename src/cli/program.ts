import { settleDescriptors } from '../lifecycle/descriptors.ts';
import { describeFailure } from '../lifecycle/failure.ts';
import { askFeatures, reportFeatures } from '../lifecycle/features.ts';
import { createLog, type Log, type LogFormat } from '../lifecycle/log.ts';
import { planContainer } from '../lifecycle/plan.ts';
import { runContainer } from '../lifecycle/run.ts';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';
import { writeAll } from '../sys/files.ts';
import { O_APPEND, O_CLOEXEC, O_CREAT, O_WRONLY } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { type Parsed, parseArguments, UsageError } from './arguments.ts';
import { bundlePath, readBundle } from './bundle.ts';
import { COMMANDS, COMMON, type CommandName } from './commands.ts';
import { convertFile } from './convert.ts';
import { commandHelp, generalHelp, VERSION } from './help.ts';

const STDOUT = 1;
const STDERR = 2;
const USAGE = 2;
const FAILED = 125;
const HELP = 'cell --help';

/** What a command has to work with. */
interface Session {
  system: System;
  parsed: Parsed;
  log: Log;
}

const text = ({ options }: Parsed, name: string) => {
  const value = options.get(name);
  return typeof value === 'string' ? value : undefined;
};

function print(system: System, output: string): void {
  writeAll(system, STDOUT, output);
}

function printJson(system: System, value: unknown): void {
  print(system, `${JSON.stringify(value, null, 2)}\n`);
}

/** The id is a name of a directory and of a group. */
function containerId({ operands }: Parsed): string {
  const [id, ...more] = operands;
  const next = 'cell run --help';
  if (id === undefined) throw new UsageError('the container needs an ID', next);
  if (more.length > 0) throw new UsageError(`one ID is enough, and \`${more[0]}\` is one more`, next);
  if (!/^[\w+.-]{1,128}$/.test(id) || id === '.' || id === '..') {
    throw new UsageError(`\`${id}\` cannot be an ID: letters, digits and _ + - . make it up`, next);
  }
  return id;
}

function run({ system, parsed, log }: Session): number {
  const id = containerId(parsed);
  const bundle = bundlePath(system, text(parsed, 'bundle'));
  const { config, notes } = readBundle(system, bundle);
  for (const msg of notes) log({ level: 'warning', msg });
  if (parsed.options.has('plan')) {
    printJson(system, planContainer(config, { id, bundle }, askFeatures(system)));
    return 0;
  }
  return runContainer(system, { id, bundle, config, root: text(parsed, 'root') ?? '/run/cell' }, log);
}

function withoutOperands(name: CommandName, { operands }: Parsed): void {
  if (operands.length > 0) throw new UsageError(`unexpected \`${operands[0]}\``, `cell ${name} --help`);
}

function perform(name: CommandName, session: Session): number {
  switch (name) {
    case 'run':
      return run(session);
    case 'features':
      withoutOperands(name, session.parsed);
      printJson(session.system, reportFeatures(session.system));
      return 0;
    case 'spec':
      withoutOperands(name, session.parsed);
      printJson(session.system, DEFAULT_CONFIG);
      return 0;
    case 'convert':
      return convertFile(session.system, session.parsed, session.log);
  }
}

function logFormat(parsed: Parsed): LogFormat {
  const given = text(parsed, 'log-format') ?? 'text';
  if (given === 'text' || given === 'json') return given;
  throw new UsageError(`expected \`--log-format\` to be text or json, got \`${given}\``, HELP);
}

function openLog(system: System, parsed: Parsed): Log {
  const format = logFormat(parsed);
  const file = text(parsed, 'log');
  const flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  return createLog(system, file === undefined ? STDERR : system.open(file, flags, 0o600), format);
}

/** The command is the first word that is no option, nor the value of one. */
function splitCommand(args: readonly string[]): { name: CommandName | undefined; rest: string[] } {
  const takesValue = (word: string) => word.startsWith('--') && COMMON[word.slice(2)]?.value !== undefined;
  const at = args.findIndex((word, index) => !word.startsWith('-') && !takesValue(args[index - 1] ?? ''));
  const word = args[at];
  if (word === undefined) return { name: undefined, rest: [...args] };
  if (!Object.hasOwn(COMMANDS, word)) throw new UsageError(`unknown command \`${word}\``, HELP);
  return { name: word as CommandName, rest: args.toSpliced(at, 1) };
}

function dispatch(system: System, args: readonly string[]): number {
  const { name, rest } = splitCommand(args);
  if (name === undefined) {
    const { options } = parseArguments(rest, { ...COMMON, version: { help: '' } }, HELP);
    if (options.has('version')) print(system, `cell ${VERSION}\n`);
    else if (options.has('help')) print(system, generalHelp());
    else throw new UsageError('no command is given', HELP);
    return 0;
  }
  const parsed = parseArguments(rest, { ...COMMANDS[name].options, ...COMMON }, `cell ${name} --help`);
  if (parsed.options.has('help')) {
    print(system, commandHelp(name));
    return 0;
  }
  const log = openLog(system, parsed);
  try {
    return perform(name, { system, parsed, log });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    log({ level: 'error', ...describeFailure(error) });
    return FAILED;
  }
}

/** The whole program; returns its exit status. */
export function main(system: System, args: readonly string[]): number {
  settleDescriptors(system);
  try {
    return dispatch(system, args);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const next = error instanceof UsageError ? `\nTry: ${error.next}` : '';
    writeAll(system, STDERR, `cell: ${message}${next}\n`);
    return error instanceof UsageError ? USAGE : FAILED;
  }
}
