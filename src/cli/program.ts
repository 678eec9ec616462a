import { closeInherited, inheritedDescriptors } from '../lifecycle/descriptors.ts';
import { describeFailure } from '../lifecycle/failure.ts';
import { createLog, type Log, type LogFormat } from '../lifecycle/log.ts';
import { readTextIfPresent, writeAll } from '../sys/files.ts';
import { O_APPEND, O_CLOEXEC, O_CREAT, O_WRONLY } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { type Parsed, parseArguments, UsageError } from './arguments.ts';
import { bundlePath } from './bundle.ts';
import { kill, pause, remove, resume, start, update } from './change-commands.ts';
import { COMMANDS, COMMON, type Command, type CommandName } from './commands.ts';
import { convertFile } from './convert.ts';
import { commandHelp, generalHelp, versionText } from './help.ts';
import { features, list, ps, state } from './look-commands.ts';
import {
  helpOf,
  listeningDescriptors,
  preservedDescriptors,
  print,
  type Session,
  valueOf,
} from './session.ts';
import { writeSpec } from './spec-command.ts';
import { create, exec, run } from './start-commands.ts';

const STDERR = 2;
const USAGE = 2;
const FAILED = 125;
const HELP = 'cell --help';
const ROOT = '/run/cell';
/** A kernel without user namespaces (3.8) has one map for all. */
const EVERY_ID = '0 0 4294967295';
const READS_FIRST: CommandName[] = ['run', 'create', 'exec', 'update'];

/** What each command does; one that returns nothing has succeeded. */
const PERFORM: Record<CommandName, (session: Session) => number | undefined | void> = {
  run,
  create,
  start,
  state,
  kill,
  delete: remove,
  exec,
  list,
  ps,
  pause,
  resume,
  update,
  features,
  spec: writeSpec,
  convert: ({ system, parsed, log }) => convertFile(system, parsed, log),
};

function logFormat(parsed: Parsed): LogFormat {
  const given = valueOf(parsed, 'log-format') ?? 'text';
  if (given === 'text' || given === 'json') return given;
  throw new UsageError(`expected \`--log-format\` to be text or json, got \`${given}\``, HELP);
}

function openLog(system: System, parsed: Parsed): Log {
  const format = logFormat(parsed);
  const file = valueOf(parsed, 'log');
  const flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  return createLog(system, file === undefined ? STDERR : system.open(file, flags, 0o600), format);
}

/** Commands of other runtimes, which a tool may try; no word is guessed at. */
const NOT_OURS: Record<string, string> = {
  checkpoint: 'cell does not freeze processes to files',
  restore: 'cell makes no container from files of a checkpoint',
  events: 'cell tells nothing of itself; the files of the group do, and `cell ps`',
};

/** The command is the first word that is no option, nor the value of one. */
function splitCommand(args: readonly string[]): { name: CommandName | undefined; rest: string[] } {
  const takesValue = (word: string) => word.startsWith('--') && COMMON[word.slice(2)]?.value !== undefined;
  const at = args.findIndex((word, index) => !word.startsWith('-') && !takesValue(args[index - 1] ?? ''));
  const word = args[at];
  if (word === undefined) return { name: undefined, rest: [...args] };
  if (Object.hasOwn(NOT_OURS, word))
    throw new UsageError(`\`${word}\` is not supported: ${NOT_OURS[word]}`, HELP);
  if (!Object.hasOwn(COMMANDS, word)) throw new UsageError(`unknown command \`${word}\``, HELP);
  return { name: word as CommandName, rest: args.toSpliced(at, 1) };
}

/** Without a command there are two things to ask for. */
function answerAlone(system: System, rest: readonly string[]): number {
  const version = { short: 'v', help: '' };
  const { options } = parseArguments(rest, { ...COMMON, version }, HELP);
  if (options.has('version')) print(system, versionText());
  else if (options.has('help')) print(system, generalHelp());
  else throw new UsageError('no command is given', HELP);
  return 0;
}

/** Groups are made by writing to the hierarchy, whoever else manages it. */
function checkManager(parsed: Parsed): void {
  const manager = parsed.options.has('systemd-cgroup') ? 'systemd' : valueOf(parsed, 'cgroup-manager');
  if (manager === undefined || manager === 'cgroupfs' || manager === 'disabled') return;
  throw new UsageError(
    `\`${manager}\` cannot manage the groups: cell makes them itself, which is called cgroupfs`,
    HELP,
  );
}

/** Whoever is not the host's root, also root of a user namespace, keeps containers where XDG_RUNTIME_DIR says. */
function defaultRoot(system: System): string {
  const variable = 'XDG_RUNTIME_DIR=';
  const own = system
    .environment()
    .find(entry => entry.startsWith(variable))
    ?.slice(variable.length);
  const everyId = /^\s*0\s+0\s+4294967295\s*$/.test(
    readTextIfPresent(system, '/proc/self/uid_map') ?? EVERY_ID,
  );
  return own && (system.geteuid() !== 0 || !everyId) ? `${own}/cell` : ROOT;
}

function absolute(system: System, path: string): string {
  return path.startsWith('/') ? path : bundlePath(system, path);
}

/** `cell help COMMAND`, and `cell help` alone. */
function answerHelp(system: System, [name, ...more]: readonly string[]): number {
  if (more.length > 0) throw new UsageError(`one command is enough, and \`${more[0]}\` is one more`, HELP);
  if (name === undefined) print(system, generalHelp());
  else if (Object.hasOwn(COMMANDS, name)) print(system, commandHelp(name as CommandName));
  else throw new UsageError(`unknown command \`${name}\``, HELP);
  return 0;
}

function dispatch(system: System, args: readonly string[]): number {
  if (args[0] === 'help') return answerHelp(system, args.slice(1));
  const { name, rest } = splitCommand(args);
  if (name === undefined) return answerAlone(system, rest);
  const { options, operandEnds }: Command = COMMANDS[name];
  const parsed = parseArguments(rest, { ...options, ...COMMON }, helpOf(name), operandEnds);
  if (parsed.options.has('help')) {
    print(system, commandHelp(name));
    return 0;
  }
  const preserved = preservedDescriptors(parsed, name) + listeningDescriptors(system, name);
  const inherited = inheritedDescriptors(system);
  const settle = () => closeInherited(system, inherited, preserved);
  // Of a container to be made the config has a say; a file that others read first may be one of them (/dev/fd/63).
  if (!READS_FIRST.includes(name)) settle();
  const log = openLog(system, parsed);
  try {
    checkManager(parsed);
    const root = absolute(system, valueOf(parsed, 'root') ?? defaultRoot(system));
    return PERFORM[name]({ name, system, parsed, log, root, args, settle }) ?? 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    log({ level: 'error', ...describeFailure(error) });
    return FAILED;
  }
}

/** The whole program; returns its exit status. */
export function main(system: System, args: readonly string[]): number {
  try {
    return dispatch(system, args);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const next = error instanceof UsageError ? `\nTry: ${error.next}` : '';
    writeAll(system, STDERR, `cell: ${message}${next}\n`);
    return error instanceof UsageError ? USAGE : FAILED;
  }
}
