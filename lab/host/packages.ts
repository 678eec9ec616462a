import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { $ } from 'zx';
import { InfraError, UserError } from '../errors.ts';
import { type Emit, task } from '../events.ts';
import { withLock } from './lock.ts';
import { type Requirement, requirements } from './requirements.ts';

/** How packages can be installed here: directly, through sudo that asks for no password, or not at all. */
export type Privilege = 'root' | 'sudo' | 'none';

/** The command of one apt-get call. dpkg's lock is waited for (seconds): a fresh machine updates itself in the background. */
export function aptCommand(privilege: Privilege, ...words: string[]): string[] {
  return [
    ...(privilege === 'root' ? [] : ['sudo', '-n']),
    ...['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=120', ...words],
  ];
}

/** The line that a person types to install them all. */
export const lineToType = (missing: Requirement[]): string =>
  `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names(missing).join(' ')}`;

/** The message when they cannot be installed for the user. */
export const lacking = (missing: Requirement[]): string =>
  ['This machine lacks:', ...missing.map(({ package: name, why }) => `  ${name.padEnd(22)} ${why}`)].join(
    '\n',
  );

/**
 * Makes sure that the system packages are there. Installs what is missing when this is root or has sudo without a
 * password; otherwise throws a UserError that lists them with the line to type.
 */
export async function ensurePackages(emit: Emit): Promise<void> {
  if ((await missingPackages()).length === 0) return;
  await withLock('packages', emit, async () => {
    const missing = await missingPackages();
    if (missing.length === 0) return;
    const privilege = await findPrivilege();
    if (privilege === 'none') throw new UserError(lacking(missing), lineToType(missing));
    await task(emit, 'packages', `install ${names(missing).join(' ')}`, () => install(privilege, missing));
  });
}

async function findPrivilege(): Promise<Privilege> {
  const { stdout } = await quietly(['sh', '-c', 'command -v apt-get || true']);
  if (stdout.trim() === '') return 'none';
  if (process.getuid?.() === 0) return 'root';
  return (await quietly(['sudo', '-n', 'true'])).exitCode === 0 ? 'sudo' : 'none';
}

async function install(privilege: Privilege, missing: Requirement[]): Promise<void> {
  const command = aptCommand(privilege, 'install', '-y', '--no-install-recommends', ...names(missing));
  // The lists of a fresh machine are empty, those of an old one name versions that are gone. Both show here.
  if ((await quietly(command)).exitCode === 0) return;
  await quietly(aptCommand(privilege, 'update'));
  const { exitCode, stderr } = await quietly(command);
  if (exitCode !== 0) throw new InfraError(`apt-get failed: ${complaint(stderr)}`, lineToType(missing));
  const still = await missingPackages();
  if (still.length > 0) throw new UserError(lacking(still), lineToType(still));
}

const names = (missing: Requirement[]): string[] => missing.map(({ package: name }) => name);

/** Ctrl-C is for apt too. */
const quietly = (command: string[]) => $({ quiet: true, nothrow: true, detached: false })`${command}`;

/** apt's own errors begin with `E:`. */
const complaint = (stderr: string): string =>
  stderr.split('\n').find(line => line.startsWith('E:')) ??
  (stderr.trim().split('\n').at(-1) || 'no message');

/** What this machine lacks. */
export async function missingPackages(): Promise<Requirement[]> {
  const system = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const needed = requirements(system, Boolean(process.env.CELLBLOCK_MIRROR));
  const present = await Promise.all(needed.map(({ sign }) => isThere(sign)));
  return needed.filter((_, index) => !present[index]);
}

/** Programs of the system, such as debootstrap, are not in everybody's PATH. */
const directories = (): string[] => [
  ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
  '/usr/sbin',
  '/sbin',
];

async function isThere(sign: string): Promise<boolean> {
  const candidates = sign.startsWith('/') ? [sign] : directories().map(directory => join(directory, sign));
  const found = await Promise.all(
    candidates.map(path =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
