import type { Log } from '../lifecycle/log.ts';
import { printable } from '../lifecycle/printable.ts';
import { writeAll } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { type Parsed, UsageError } from './arguments.ts';
import type { CommandName } from './commands.ts';

/** What a command has to work with. */
export interface Session {
  name: CommandName;
  system: System;
  parsed: Parsed;
  log: Log;
  /** The state directory. */
  root: string;
  /** The command line, for a copy of cell to be run with. */
  args: readonly string[];
  /** Closes what cell was started with and the container is not to have. */
  settle(): void;
}

const STDOUT = 1;
const MOST_DESCRIPTORS = 1024;
const LONGEST_ID = 128;

export const helpOf = (name: CommandName) => `cell ${name} --help`;

/** The value of an option, if it is given. */
export function valueOf({ options }: Parsed, name: string): string | undefined {
  const value = options.get(name);
  return typeof value === 'string' ? value : undefined;
}

/** The value of an option that is one of several words; without it the first. */
export function wordOf<const T extends string>(
  { name, parsed }: Session,
  option: string,
  words: readonly [T, ...T[]],
): T {
  const given = valueOf(parsed, option) ?? words[0];
  const known = words.find(word => word === given);
  if (known !== undefined) return known;
  throw new UsageError(
    `expected \`--${option}\` to be ${words.join(' or ')}, got \`${given}\``,
    helpOf(name),
  );
}

/** How many descriptors from 3 on are the container's. */
export function preservedDescriptors(parsed: Parsed, name: CommandName): number {
  const given = valueOf(parsed, 'preserve-fds') ?? '0';
  if (/^\d+$/.test(given) && Number(given) <= MOST_DESCRIPTORS) return Number(given);
  throw new UsageError(
    `expected \`--preserve-fds\` to be a number up to ${MOST_DESCRIPTORS}, got \`${given}\``,
    helpOf(name),
  );
}

/** What a service manager hands to this process, and to nobody else (sd_listen_fds(3)): descriptors from 3 on. */
export function listeningDescriptors(system: System, name: CommandName): number {
  if (name !== 'run' && name !== 'create') return 0;
  const environment = system.environment();
  const value = (of: string) => environment.find(entry => entry.startsWith(`${of}=`))?.slice(of.length + 1);
  const [count = '', pid = ''] = [value('LISTEN_FDS'), value('LISTEN_PID')];
  const ours = pid === '' || pid === String(system.getpid());
  return ours && /^\d+$/.test(count) && Number(count) <= MOST_DESCRIPTORS ? Number(count) : 0;
}

/** The id, which is the name of a directory and of a group, and the operands behind it. */
export function idAndRest({ name, parsed }: Session): [id: string, ...rest: string[]] {
  const [id, ...rest] = parsed.operands;
  if (id === undefined) throw new UsageError('the container needs an ID', helpOf(name));
  const stray = /[^\w+.-]/.exec(id)?.[0] ?? (id.startsWith('.') ? '.' : undefined);
  if (stray !== undefined) {
    const where = stray === '.' ? ' in front' : '';
    throw new UsageError(
      `invalid character \`${stray}\`${where} of container ID \`${id}\`: letters, digits and _ + - . make it up`,
      helpOf(name),
    );
  }
  if (id.length > LONGEST_ID) {
    throw new UsageError(`container ID \`${id}\` is longer than ${LONGEST_ID} characters`, helpOf(name));
  }
  return [id, ...rest];
}

/** The id, and nothing else. */
export function onlyId(session: Session): string {
  const [id, ...more] = idAndRest(session);
  if (more.length === 0) return id;
  throw new UsageError(`one ID is enough, and \`${more[0]}\` is one more`, helpOf(session.name));
}

export function withoutOperands({ name, parsed }: Session): void {
  if (parsed.operands.length > 0) {
    throw new UsageError(`unexpected \`${parsed.operands[0]}\``, helpOf(name));
  }
}

export function print(system: System, output: string): void {
  writeAll(system, STDOUT, output);
}

export function printJson(system: System, value: unknown): void {
  print(system, `${JSON.stringify(value, null, 2)}\n`);
}

/** Rows under headings, each column as wide as its widest. Pure. */
export function formatTable(cells: readonly (readonly string[])[]): string {
  const rows = cells.map(row => row.map(printable));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows
    .map(
      row =>
        `${row
          .map((text, column) => text.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
