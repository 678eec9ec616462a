import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { $ } from 'zx';
import { UserError } from '../../errors.ts';
import { cachePath } from '../../paths.ts';

/** One line of sources.list: a suite and the archive that has it. */
export interface Suite {
  archive: string;
  name: string;
}

export const aptHelper = '/usr/lib/apt/apt-helper';

const rootPath = (...parts: string[]) => cachePath('apt', ...parts);
export const configFile = (): string => rootPath('apt.conf');

/**
 * The configuration of a private apt root: lists, caches and sources of our own, and none of the machine's. It is read
 * after the machine's own configuration, whose proxies, credentials and timeouts so stay in force.
 */
export const configText = (root: string): string => `
// What other programs hang onto an update is about the machine's own state.
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Architectures;
#clear Acquire::Languages;
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
// The user _apt, which apt changes to when root runs it, cannot enter a home directory.
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "1";
// What lies on this machine is not asked for through a proxy.
Acquire::http::Proxy::127.0.0.1 "DIRECT";
Acquire::GzipIndexes "true";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::AllowInsecureRepositories "false";
// A suite that becomes oldstable is still the suite that was asked for.
Acquire::AllowReleaseInfoChange "true";
// Mirrors may be frozen in time. An index that is out of date can only hide newer kernels: what it lists is signed, and
// the version that was picked is shown and recorded with its hash.
Acquire::Check-Valid-Until "false";
Dir::State "${root}";
Dir::State::lists "${root}/lists/";
Dir::State::status "${root}/status";
Dir::Cache "${root}/cache/";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Log "${root}/log";
Dir::Etc::sourcelist "${root}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "-";
Dir::Etc::preferencesparts "-";
`;

/** One suite a line, all signed by this keyring. */
export const sourcesText = (suites: readonly Suite[], keyring: string): string =>
  suites
    .map(({ archive, name }) => `deb [arch=amd64 signed-by=${keyring}] ${archive} ${name} main\n`)
    .join('');

/**
 * Writes the configuration of the private root, where it is not written yet. Another lab may be reading it, so it is
 * never half there.
 */
export async function prepareConfig(): Promise<void> {
  const text = configText(rootPath());
  if ((await readFile(configFile(), 'utf8').catch(() => '')) === text) return;
  await mkdir(rootPath(), { recursive: true });
  const temporary = `${configFile()}.${randomUUID()}`;
  await writeFile(temporary, text);
  await rename(temporary, configFile());
}

/** Makes the private root, with these suites as its sources. Throws UserError when the machine has no key to check them with. */
export async function prepareRoot(suites: readonly Suite[]): Promise<void> {
  for (const directory of ['lists/partial', 'cache/archives/partial', 'log', 'releases'])
    await mkdir(rootPath(directory), { recursive: true });
  await writeFile(rootPath('status'), '');
  await prepareConfig();
  await writeFile(rootPath('sources.list'), sourcesText(suites, await findKeyring()));
}

/** Runs a command of apt on the private root. Never throws: what failed stands in `stderr`. */
export async function runApt(command: 'apt-get' | typeof aptHelper, ...words: string[]) {
  const { exitCode, stdout, stderr } = await $({
    quiet: true,
    nothrow: true,
    env: { ...process.env, LC_ALL: 'C' },
  })`${command} -c ${configFile()} ${words}`;
  return { status: exitCode, stdout, stderr };
}

/** A package index as text, by the ending of its name: apt knows all the forms in which it comes. */
export async function decompressed(list: string): Promise<Buffer> {
  const options = { encoding: 'buffer', maxBuffer: Number.POSITIVE_INFINITY } as const;
  return (await promisify(execFile)(aptHelper, ['cat-file', list], options)).stdout;
}

/** The lines of apt's output that say what went wrong, without the marks before them. */
export const complaints = (stderr: string): string[] =>
  stderr
    .split('\n')
    .filter(line => /^[EW]: /.test(line))
    .map(line => line.slice(3).trim());

async function findKeyring(): Promise<string> {
  const given = process.env.CELLBLOCK_KEYRING;
  const usual = ['gpg', 'pgp'].map(kind => join('/usr/share/keyrings', `debian-archive-keyring.${kind}`));
  for (const file of given ? [given] : usual) if (await stat(file).catch(() => undefined)) return file;
  throw new UserError(
    given
      ? `CELLBLOCK_KEYRING names ${given}, which cannot be read`
      : "Debian's signing keys are missing, and without them no package can be trusted",
    'apt-get install debian-archive-keyring',
  );
}
