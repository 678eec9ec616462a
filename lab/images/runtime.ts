import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { $ } from 'zx';
import { quickjs } from '../../images/userland/quickjs.ts';
import { InfraError, UserError } from '../errors.ts';
import { type Emit, task } from '../events.ts';
import { cachePath, packageRoot } from '../paths.ts';
import { firstError } from './build-log.ts';
import { compile } from './compile.ts';
import { keyOf, sha256 } from './hash.ts';
import { staticCompiler } from './toolchain.ts';

export type Program = 'cell' | 'probe';

/** Where each program of the guest begins, below the package. */
const entries: Record<Program, string> = {
  cell: 'src/cli/main.ts',
  probe: 'scenarios/probe/main.ts',
};

/** The C around the engine: the system calls, and main(). Recompiled only when it changes. */
const native = ['src/sys/native.c', 'images/runtime/main.c'];

/** A static ELF that runs on every kernel, and its SHA-256 in hex. */
export interface RuntimeElf {
  elf: string;
  sha256: string;
}

/** cell or probe, compiled from its TypeScript as it is now. Takes about a second after a change, nothing without one. */
export async function buildRuntime(program: Program, emit: Emit): Promise<RuntimeElf> {
  return buildProgram(program, join(packageRoot, entries[program]), await compile(quickjs, emit), emit);
}

/** Both programs of the guest. */
export async function buildRuntimes(emit: Emit): Promise<Record<Program, RuntimeElf>> {
  const engine = await compile(quickjs, emit);
  const build = (program: Program) =>
    buildProgram(program, join(packageRoot, entries[program]), engine, emit);
  return { cell: await build('cell'), probe: await build('probe') };
}

/** Any program over the binding, from the TypeScript file that it begins in and the directory of the compiled engine. */
export async function buildProgram(
  program: string,
  entry: string,
  engine: string,
  emit: Emit,
): Promise<RuntimeElf> {
  const module = await bundle(program, entry);
  const objects = await compileNative(engine);
  const key = keyOf(module, objects, staticCompiler.join(' '));
  const directory = cachePath('runtime', key);
  const elf = join(directory, program);
  if (await exists(elf)) {
    emit({ type: 'task', id: `runtime-${program}`, what: `compile ${program}`, state: 'cached' });
  } else {
    await task(emit, `runtime-${program}`, `compile ${program}`, () =>
      assemble(directory, async scratch => {
        await writeFile(join(scratch, `${program}.js`), module);
        await link(program, { engine, objects, scratch });
      }),
    );
  }
  return { elf, sha256: sha256(await readFile(elf)) };
}

/** TypeScript to one ES module that imports nothing but the binding. */
async function bundle(program: string, entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    external: ['native'],
    // xml2js expects Node around it; its parser alone, with what it needs of Node, is a tenth of the size.
    mainFields: ['main'],
    alias: {
      xml2js: 'xml2js/lib/parser.js',
      events: join(packageRoot, 'src/frontends/libvirt/shims/events.cjs'),
      timers: join(packageRoot, 'src/frontends/libvirt/shims/timers.cjs'),
    },
    absWorkingDir: packageRoot,
    logLevel: 'silent',
  }).catch((error: Error) => {
    throw new UserError(`${program} does not compile: ${error.message}`, 'npm run types');
  });
  return outputFiles[0]?.text ?? '';
}

/** The directory with the compiled binding and main(). */
async function compileNative(engine: string): Promise<string> {
  const sources = native.map(path => join(packageRoot, path));
  const texts = await Promise.all(sources.map(path => readFile(path)));
  const directory = cachePath('runtime', `native-${keyOf(engine, ...texts)}`);
  if (!(await exists(directory)))
    await assemble(
      directory,
      scratch => run('the binding', { cwd: scratch })`${staticCompiler} -O2 -Wall -I ${engine} -c ${sources}`,
    );
  return directory;
}

interface Parts {
  engine: string;
  objects: string;
  scratch: string;
}

async function link(program: string, { engine, objects, scratch }: Parts): Promise<void> {
  const here = run(program, { cwd: scratch });
  await here`${join(engine, 'qjsc')} -c -m -M native,native -N program -o program.c ${program}.js`;
  await here`${staticCompiler} -Wl,--gc-sections -s -I ${engine} -o ${program} program.c ${native.map(object)} ${join(engine, 'libquickjs.a')} -lm`;
  await rm(join(scratch, 'program.c'));

  function object(source: string): string {
    return join(objects, source.replace(/^.*\/(.*)\.c$/, '$1.o'));
  }
}

/** A runner of host commands that fails with the compiler's first error. */
function run(what: string, options: { cwd: string }) {
  return async (pieces: TemplateStringsArray, ...values: (string | string[])[]): Promise<void> => {
    const { exitCode, stdout, stderr } = await $({ quiet: true, nothrow: true, ...options })(
      pieces,
      ...values,
    );
    if (exitCode !== 0) throw new InfraError(`${what} does not compile: ${firstError(stderr || stdout)}`);
  };
}

/** Fills a scratch directory and gives it its final name. When two processes do the same at once, the first one's stays. */
async function assemble(directory: string, fill: (scratch: string) => Promise<void>): Promise<void> {
  await mkdir(cachePath('runtime'), { recursive: true });
  const scratch = await mkdtemp(`${directory}.`);
  try {
    await fill(scratch);
    await rename(scratch, directory).catch(async error => {
      if (!(await exists(directory))) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
