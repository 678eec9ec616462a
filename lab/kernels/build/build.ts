import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { $ } from 'zx';
import { InfraError, UserError } from '../../errors.ts';
import { type Emit, task } from '../../events.ts';
import { withLock } from '../../host/lock.ts';
import { cachePath, packageRoot } from '../../paths.ts';
import { parseConfig } from '../config.ts';
import { needsOf } from '../fitness.ts';
import type { Kernel } from '../kernel.ts';
import { addKernel, refuseTaken } from '../local.ts';
import { checkName } from '../name.ts';
import { compareVersions } from '../version.ts';
import { compilerHint, firstError, gccMajor } from './compiler.ts';
import { layOver } from './fragment.ts';
import { runMake } from './make.ts';
import { needTools, toolsFor } from './tools.ts';
import { readTree, type Tree } from './tree.ts';

export interface BuildOptions {
  /** What to call it; otherwise the version of the tree. */
  name?: string;
  /** A configuration to begin with, instead of the tree's own `.config` or the default one. */
  config?: string;
  jobs?: number;
  /** The C compiler, of the kernel and of what its build needs, `gcc` by default. */
  compiler?: string;
}

/** A build and everything that its steps share. */
interface Work {
  tree: Tree;
  name: string;
  compiler: string;
  /** Where objects go: beside the tree, unless that was built in place before. */
  objects: string;
  log: string;
  variables: string[];
}

/**
 * Configures a source tree, with the lab's fragment laid over, builds it and adds it to the store. Built again under
 * the same name, only what has changed is compiled. Throws UserError with the compiler's own first error when the tree
 * does not build, and with the log's name.
 */
export async function buildKernel(directory: string, options: BuildOptions, emit: Emit): Promise<Kernel> {
  const tree = await readTree(resolve(directory));
  const name = options.name ?? tree.version;
  checkName(name);
  await refuseTaken(name, 'build');
  const compiler = options.compiler ?? 'gcc';
  await needTools([...toolsFor(tree.version), { sign: compiler, package: compiler }]);
  const objects = cachePath('builds', name);
  const work: Work = {
    tree,
    name,
    compiler,
    objects,
    log: `${objects}.log`,
    variables: [
      ...(tree.isUsed ? [] : [`O=${objects}`]),
      // The programs that the build makes for itself are as old as the tree, and gcc 10 links fewer of them (-fno-common).
      ...['ARCH=x86_64', `CC=${compiler}`, `HOSTCC=${compiler}`],
      // What warns with a newer compiler is not wrong for that.
      'WERROR=0',
      ...(tree.setsPageSize ? [] : ['LD=ld -z max-page-size=0x200000']),
    ],
  };
  return withLock(`build-${name}`, emit, async () => {
    await mkdir(objects, { recursive: true });
    await writeFile(work.log, '');
    const config = await task(emit, `configure-${name}`, `configuring Linux ${tree.version}`, () =>
      configure(work, options.config),
    );
    await compile(work, config, options.jobs ?? availableParallelism(), emit);
    const image = join(tree.isUsed ? tree.directory : objects, 'arch/x86/boot/bzImage');
    return addKernel(name, image, { config, replace: true, source: 'build' }, emit);
  });
}

/** Returns the configuration that make settled on. */
async function configure(work: Work, given: string | undefined): Promise<string> {
  const { tree, objects } = work;
  const config = join(objects, '.config');
  const begin = given ?? tree.config;
  if (begin) await copyFile(begin, config).catch(cause => refuseConfig(begin, cause));
  else await make(work, ['x86_64_defconfig'], config);
  const fragment = await readFile(join(packageRoot, 'images/kernel.config'), 'utf8');
  await writeFile(config, layOver(await readFile(config, 'utf8'), fragment));
  const upstream = /^[\d.]+/.exec(tree.version)?.[0] ?? '';
  const hasDefaults = compareVersions(upstream, '3.7') >= 0;
  await make(work, [hasDefaults ? 'olddefconfig' : 'oldconfig'], config, !hasDefaults);
  const settled = parseConfig(await readFile(config, 'utf8'));
  const missing = needsOf(settled);
  if (missing.length > 0)
    throw new UserError(
      `the configuration of ${tree.directory} cannot have what a guest needs: ${missing.join(', ')}; see ${work.log}`,
    );
  await needTools(toolsFor(tree.version, settled));
  return config;
}

function refuseConfig(file: string, cause: Error): never {
  throw new UserError(`the configuration ${file} cannot be read: ${cause.message}`);
}

async function make(work: Work, words: string[], config: string, takesDefaults = false): Promise<void> {
  const { tree, variables, log } = work;
  const status = await runMake({
    tree: tree.directory,
    words: [...variables, ...words],
    log,
    config,
    takesDefaults,
  });
  if (status !== 0) throw await failure(work, `Linux ${tree.version} cannot be configured`);
}

async function compile(work: Work, config: string, jobs: number, emit: Emit): Promise<void> {
  const { tree, name, variables, log } = work;
  const id = `build-${name}`;
  const what = `building Linux ${tree.version} with ${work.compiler}, ${jobs} at a time`;
  // A bzImage of an earlier build must not be taken for the result of this one.
  await rm(join(tree.isUsed ? tree.directory : work.objects, 'arch/x86/boot/bzImage'), { force: true });
  await task(emit, id, what, async () => {
    const progress = (done: number) =>
      emit({ type: 'task', id, what, state: 'progress', done, unit: 'files' });
    const words = [...variables, `-j${jobs}`, 'bzImage'];
    const status = await runMake({ tree: tree.directory, words, log, config, progress });
    if (status !== 0) throw await failure(work, `Linux ${tree.version} does not build`);
  });
}

/** The words for a make that failed. */
async function failure({ tree, compiler, log, name }: Work, what: string): Promise<UserError | InfraError> {
  const text = await readFile(log, 'utf8');
  if (text.includes('No space left on device'))
    return new InfraError(`${what}: the disk that holds ${cachePath()} is full`, 'lab clean');
  const { stdout } = await $({ quiet: true, nothrow: true })`${compiler} -dumpversion`;
  const hint = compilerHint(tree, compiler, gccMajor(stdout));
  const lines = [`${what}: ${firstError(text) ?? 'make failed without a word'}`];
  if (hint) lines.push(hint);
  const bytes = (await stat(log)).size;
  lines.push(`all that was said (${bytes} bytes): ${log}`);
  const again = `lab kernels build ${tree.directory} --name ${name}`;
  return new UserError(lines.join('\n'), hint ? `${again} --cc gcc-N` : again);
}
