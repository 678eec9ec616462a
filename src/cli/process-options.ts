import { capabilityName } from '../privileges/capabilities.ts';
import { wantedCapabilities } from '../privileges/plan.ts';
import type { Config, Process } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import { readProcess } from '../spec/read-process.ts';
import { readText } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { UsageError } from './arguments.ts';
import { helpOf, type Session, valueOf } from './session.ts';

function number(session: Session, option: string, text: string): number {
  if (/^\d+$/.test(text) && Number(text) < 2 ** 32 - 1) return Number(text);
  throw new UsageError(
    `expected \`--${option}\` to be a number of a user or group, got \`${text}\``,
    helpOf(session.name),
  );
}

function fromFile(system: System, path: string): Process {
  let value: unknown;
  try {
    value = JSON.parse(readText(system, path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ConfigError(path, `not JSON: ${error.message}`);
  }
  return readProcess({ value, path: 'process', notes: [] });
}

/** Each named capability goes into every set that the program can use it from. */
function withCapabilities(config: Config, names: readonly string[]): Process['capabilities'] {
  if (names.length === 0) return config.process.capabilities;
  const added = names.map(value => capabilityName({ value, path: '--cap', notes: [] }));
  const sets = wantedCapabilities(config);
  const more = (set: typeof added) => [...new Set([...set, ...added])];
  return {
    ...sets,
    bounding: more(sets.bounding),
    effective: more(sets.effective),
    permitted: more(sets.permitted),
  };
}

const nameOf = (variable: string) => variable.split('=')[0];

/** One of a name that is there replaces it: getenv(3) finds the first. */
function withVariables(env: readonly string[], more: readonly string[]): string[] {
  return [...env.filter(old => !more.some(added => nameOf(added) === nameOf(old))), ...more];
}

/** The process that the options of `cell exec` describe, in a container of that config. */
export function describedProcess(session: Session, args: string[]): (config: Config) => Process {
  const { system, parsed, name } = session;
  const file = valueOf(parsed, 'process');
  const tty = parsed.options.has('tty');
  if (file !== undefined) {
    if (args.length > 0) throw new UsageError('--process describes the program already', helpOf(name));
    return () => {
      const process = fromFile(system, file);
      return tty ? { ...process, terminal: true } : process;
    };
  }
  if (args.length === 0) throw new UsageError('the program to run is not given', helpOf(name));
  const [uid, gid] = valueOf(parsed, 'user')?.split(':') ?? [];
  const groups = parsed.lists.get('additional-gids') ?? [];
  return config => {
    const { process } = config;
    const user = {
      ...process.user,
      ...(uid !== undefined && { uid: number(session, 'user', uid) }),
      ...(gid !== undefined && { gid: number(session, 'user', gid) }),
    };
    user.additionalGids = [
      ...user.additionalGids,
      ...groups.map(text => number(session, 'additional-gids', text)),
    ];
    return {
      ...process,
      args,
      user,
      env: withVariables(process.env, parsed.lists.get('env') ?? []),
      cwd: valueOf(parsed, 'cwd') ?? process.cwd,
      capabilities: withCapabilities(config, parsed.lists.get('cap') ?? []),
      noNewPrivileges: process.noNewPrivileges || parsed.options.has('no-new-privs'),
      terminal: tty,
      consoleSize: undefined,
    };
  };
}
