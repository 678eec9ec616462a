import { startCreated } from '../lifecycle/create.ts';
import { pauseContainer, resumeContainer } from '../lifecycle/freeze.ts';
import { deleteContainer, killContainer } from '../lifecycle/kill.ts';
import { signalNumber } from '../lifecycle/signals.ts';
import { type JsonObject, updateContainer } from '../lifecycle/update.ts';
import { ConfigError } from '../spec/node.ts';
import { readAll, readText } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { UsageError } from './arguments.ts';
import { helpOf, idAndRest, numberOf, onlyId, type Session, valueOf } from './session.ts';

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
  deleteContainer(system, root, onlyId(session), parsed.options.has('force'), log);
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

/** What is given, under its names in linux.resources. */
function limits(session: Session): JsonObject {
  const given = (fields: Record<string, string>) => {
    const values = Object.entries(fields).map(
      ([field, option]) => [field, numberOf(session, option)] as const,
    );
    const present = values.filter(([, value]) => value !== undefined);
    return present.length > 0 ? Object.fromEntries(present) : undefined;
  };
  const objects = {
    memory: given({ limit: 'memory' }),
    pids: given({ limit: 'pids-limit' }),
    cpu: given({ shares: 'cpu-share', quota: 'cpu-quota', period: 'cpu-period' }),
  };
  return Object.fromEntries(Object.entries(objects).filter(([, value]) => value !== undefined));
}

/** `cell update` */
export function update(session: Session): void {
  const { system, root, parsed, name } = session;
  const id = onlyId(session);
  const file = valueOf(parsed, 'resources');
  const resources = { ...(file === undefined ? {} : resourcesFrom(system, file)), ...limits(session) };
  if (Object.keys(resources).length === 0) throw new UsageError('no limit is given', helpOf(name));
  updateContainer(system, root, id, resources);
}
