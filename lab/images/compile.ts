import { copyFile, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { $ } from 'zx';
import type { Recipe } from '../../images/userland/recipe.ts';
import { InfraError } from '../errors.ts';
import { type Emit, task } from '../events.ts';
import { withLock } from '../host/lock.ts';
import { cachePath } from '../paths.ts';
import { firstError } from './build-log.ts';
import { keyOf } from './hash.ts';
import { isIntact, putInPlace } from './made-once.ts';
import { fetchSource } from './sources.ts';
import { hostCompiler, staticCompiler, toolchainId } from './toolchain.ts';

/** The key under which what a recipe makes is cached: a hash of all it depends on. */
export const recipeKey = (recipe: Recipe, toolchain: string): string =>
  `${recipe.name}-${recipe.version}-${keyOf(JSON.stringify(recipe), toolchain, staticCompiler.join(' '))}`;

/** The directory with the products of a recipe, compiled now if it is not in the cache. */
export async function compile(recipe: Recipe, emit: Emit): Promise<string> {
  const key = recipeKey(recipe, await toolchainId());
  const made = cachePath('userland', key);
  const id = `compile-${recipe.name}`;
  const what = `compile ${recipe.name} ${recipe.version}`;
  if (!(await isIntact(made))) {
    const tarball = await fetchSource(recipe, emit);
    return withLock(`userland-${recipe.name}`, emit, async () => {
      if (!(await isIntact(made))) await task(emit, id, what, () => make(recipe, tarball, made));
      return made;
    });
  }
  emit({ type: 'task', id, what, state: 'cached' });
  return made;
}

async function make(recipe: Recipe, tarball: string, destination: string): Promise<void> {
  const work = `${destination}.${process.pid}`;
  const log = `${destination}.log`;
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'products'), { recursive: true });
  try {
    const unpacked = await $({ quiet: true, nothrow: true })`tar -C ${work} -xf ${tarball}`;
    if (unpacked.exitCode !== 0) throw new InfraError(`cannot unpack ${tarball}: ${unpacked.stderr.trim()}`);
    const tree = join(work, recipe.directory);
    for (const [name, text] of Object.entries(recipe.files)) await writeFile(join(tree, name), text);
    await runScript(recipe, tree, log);
    for (const product of recipe.products)
      await copyFile(join(tree, product), join(work, 'products', basename(product)));
    await putInPlace(join(work, 'products'), destination);
    await rm(log);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function runScript(recipe: Recipe, tree: string, log: string): Promise<void> {
  const output = await open(log, 'w');
  try {
    const { exitCode } = await $({
      quiet: true,
      nothrow: true,
      cwd: tree,
      detached: false, // Ctrl-C is for the compiler too
      stdio: ['ignore', output.fd, output.fd],
      env: {
        PATH: process.env.PATH,
        LC_ALL: 'C',
        CC: staticCompiler.join(' '),
        HOSTCC: hostCompiler,
        JOBS: String(availableParallelism()),
      },
    })`sh -euc ${recipe.script}`;
    if (exitCode === 0) return;
  } finally {
    await output.close();
  }
  throw new InfraError(
    `${recipe.name} ${recipe.version} does not compile: ${firstError(await readFile(log, 'utf8'))}`,
    `less ${log}`,
  );
}
