import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { $ } from 'zx';
import type { PinnedFile, Recipe } from '../../images/userland/recipe.ts';
import { InfraError } from '../errors.ts';
import { type Emit, task } from '../events.ts';
import { withLock } from '../host/lock.ts';
import { debianMirror } from '../host/mirror.ts';
import { cachePath } from '../paths.ts';
import { sha256 as hash } from './hash.ts';

/** Part of apt: it downloads with the proxy, the certificates and the credentials that apt is set up for. */
const aptHelper = '/usr/lib/apt/apt-helper';

/**
 * The tarball of a recipe, from the cache or from the Debian mirror, with its SHA-256 checked either way.
 * Throws an InfraError when the mirror has no such file, or another file under its name.
 */
export async function fetchSource(recipe: Recipe, emit: Emit): Promise<string> {
  const held = cachePath('sources', recipe.tarball.name);
  if (await isIntact(held, recipe.tarball)) return held;
  return withLock(`sources-${recipe.name}`, emit, async () => {
    if (await isIntact(held, recipe.tarball)) return held;
    await task(emit, `fetch-${recipe.name}`, `fetch the source of ${recipe.name} ${recipe.version}`, () =>
      fetchFrom(recipe, held),
    );
    return held;
  });
}

async function fetchFrom(recipe: Recipe, destination: string): Promise<void> {
  const { archive } = await debianMirror();
  const directory = `${archive}/${recipe.pool}`;
  await mkdir(cachePath('sources'), { recursive: true });
  const scratch = join(cachePath('sources'), `.${recipe.name}-${process.pid}`);
  await mkdir(scratch, { recursive: true });
  try {
    const dsc = join(scratch, recipe.dsc.name);
    // The mirror drops the .dsc with the next Debian revision and keeps the tarball, which is pinned by itself.
    if (await download(`${directory}/${encodeURIComponent(recipe.dsc.name)}`, dsc))
      await check(dsc, recipe.dsc);
    const tarball = join(scratch, recipe.tarball.name);
    const url = `${directory}/${recipe.tarball.name}`;
    if (!(await download(url, tarball)))
      throw new InfraError(
        `cannot fetch ${url}`,
        'CELLBLOCK_MIRROR=<URL of a Debian archive that still has it> lab images build',
      );
    await check(tarball, recipe.tarball);
    await rename(tarball, destination);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** False when the server does not have it. */
async function download(url: string, file: string): Promise<boolean> {
  const { exitCode } = await $({ quiet: true, nothrow: true })`${aptHelper} download-file ${url} ${file}`;
  return exitCode === 0;
}

async function check(file: string, { name, sha256 }: PinnedFile): Promise<void> {
  const found = await sha256Of(file);
  if (found === sha256) return;
  const rejected = cachePath('sources', `${name}.rejected`);
  await copyFile(file, rejected);
  throw new InfraError(
    `${name} from the mirror has SHA-256 ${found}, but the recipe pins ${sha256}. What came is kept as ${rejected}.`,
    'CELLBLOCK_MIRROR=<URL of another Debian archive> lab images build',
  );
}

async function isIntact(file: string, { sha256 }: PinnedFile): Promise<boolean> {
  try {
    return (await sha256Of(file)) === sha256;
  } catch {
    return false;
  }
}

const sha256Of = async (file: string): Promise<string> => hash(await readFile(file));
