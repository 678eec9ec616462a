import { startCreated } from '../lifecycle/create.ts';
import { pauseContainer, resumeContainer } from '../lifecycle/freeze.ts';
import { deleteContainer, killContainer } from '../lifecycle/kill.ts';
import { signalNumber } from '../lifecycle/signals.ts';
import { containerIds } from '../lifecycle/state.ts';
import { type JsonObject, merge, updateContainer } from '../lifecycle/update.ts';
import { ConfigError } from '../spec/node.ts';
import { readAll, readText } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { UsageError } from './arguments.ts';
import { helpOf, idAndRest, onlyId, type Session, valueOf } from './session.ts';

const STDIN = 0;

/** `cell start` */
export function start(session: Session): void {
  startCreated(session.system, session.root, onlyId(session), session.log);
}

/** `cell kill` */
export function kill(session: Session): void {
  const { system, root, name, parsed } = session;
  const [id, written = 'TERM', ...more] = idAndRest(session);
  if (more.length > 0) throw new UsageError(`unexpected \`${more[0]}\``, helpOf(name));
  const signal = signalNumber(written);
  if (signal === undefined) throw new UsageError(`\`${written}\` is not a signal`, helpOf(name));
  killContainer(system, root, id, signal, parsed.options.has('all'));
}

/** `cell delete` */
export function remove(session: Session): void {
  const { system, root, parsed, log } = session;
  const force = parsed.options.has('force');
  const ids = parsed.options.has('regex') ? describedIds(session) : [onlyId(session)];
  for (const id of ids) deleteContainer(system, root, id, force, log);
}

/** The containers whose ID the operand describes, wholly or in part. */
function describedIds({ system, root, name, parsed }: Session): string[] {
  const [expression, ...more] = parsed.operands;
  if (expression === undefined || more.length > 0) {
    throw new UsageError('--regex needs one regular expression', helpOf(name));
  }
  let pattern: RegExp;
  try {
    pattern = new RegExp(expression);
  } catch {
    throw new UsageError(`\`${expression}\` is not a regular expression`, helpOf(name));
  }
  return containerIds(system, root).filter(id => pattern.test(id));
}

/** `cell pause` */
export function pause(session: Session): void {
  pauseContainer(session.system, session.root, onlyId(session));
}

/** `cell resume` */
export function resume(session: Session): void {
  resumeContainer(session.system, session.root, onlyId(session));
}

function resourcesFrom(system: System, file: string): JsonObject {
  const text = file === '-' ? system.decode(readAll(system, STDIN)) : readText(system, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(file, `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError(file, 'expected an object like linux.resources');
  }
  return value as JsonObject;
}

/** Fields of linux.resources by option: numbers of bytes may have a suffix, -1 is no limit, and some are text. */
const UPDATE_OPTIONS: Record<string, [section: string, field: string, kind: 'bytes' | 'number' | 'text']> = {
  memory: ['memory', 'limit', 'bytes'],
  'memory-reservation': ['memory', 'reservation', 'bytes'],
  'memory-swap': ['memory', 'swap', 'bytes'],
  'pids-limit': ['pids', 'limit', 'number'],
  'cpu-share': ['cpu', 'shares', 'number'],
  'cpu-quota': ['cpu', 'quota', 'number'],
  'cpu-period': ['cpu', 'period', 'number'],
  'cpu-burst': ['cpu', 'burst', 'number'],
  'cpu-idle': ['cpu', 'idle', 'number'],
  'cpu-rt-runtime': ['cpu', 'realtimeRuntime', 'number'],
  'cpu-rt-period': ['cpu', 'realtimePeriod', 'number'],
  'cpuset-cpus': ['cpu', 'cpus', 'text'],
  'cpuset-mems': ['cpu', 'mems', 'text'],
  'blkio-weight': ['blockIO', 'weight', 'number'],
};

/** What is given, under its names in linux.resources. */
function limits(session: Session): JsonObject {
  let given: JsonObject = {};
  for (const [option, [section, field, kind]] of Object.entries(UPDATE_OPTIONS)) {
    const written = valueOf(session.parsed, option);
    if (written === undefined) continue;
    const value = kind === 'text' ? written : limitOf(session, option, written, kind);
    given = merge(given, { [section]: { [field]: value } });
  }
  return given;
}

/** Suffixes of memparse() in the kernel. */
const SUFFIXES = ['', 'k', 'm', 'g', 't'];

function limitOf({ name }: Session, option: string, written: string, kind: 'bytes' | 'number'): number {
  if (written === '-1') return -1;
  const [, digits, suffix = ''] = /^(\d{1,15})([kmgt]?)$/i.exec(written) ?? [];
  const value = Number(digits) * 1024 ** SUFFIXES.indexOf(suffix.toLowerCase());
  if (digits !== undefined && (suffix === '' || kind === 'bytes') && Number.isSafeInteger(value))
    return value;
  const what = kind === 'bytes' ? 'a number of bytes such as 512m, or -1' : 'a whole number, or -1';
  throw new UsageError(`expected \`--${option}\` to be ${what}, got \`${written}\``, helpOf(name));
}

/** `cell update` */
export function update(session: Session): void {
  const { system, root, parsed, name, log } = session;
  const id = onlyId(session);
  const file = valueOf(parsed, 'resources');
  const resources = merge(file === undefined ? {} : resourcesFrom(system, file), limits(session));
  session.settle();
  if (Object.keys(resources).length === 0) throw new UsageError('no limit is given', helpOf(name));
  updateContainer(system, root, id, resources, log);
}
