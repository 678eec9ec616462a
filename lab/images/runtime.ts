import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { quickjs } from '../../images/userland/quickjs.ts';
import { UserError } from '../errors.ts';
import { type Emit, task } from '../events.ts';
import { cachePath, packageRoot } from '../paths.ts';
import { blankProgram, fillProgram } from './blank-program.ts';
import { compile } from './compile.ts';
import { keyOf, sha256 } from './hash.ts';
import { assemble, isIntact } from './made-once.ts';

export type Program = 'cell' | 'probe';

/** Where each program of the guest begins, below the package. */
const entries: Record<Program, string> = {
  cell: 'src/cli/main.ts',
  probe: 'scenarios/probe/main.ts',
};

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
  const blank = await blankProgram(engine);
  const key = keyOf(module, blank);
  const directory = cachePath('runtime', key);
  const elf = join(directory, program);
  if (await isIntact(directory)) {
    emit({ type: 'task', id: `runtime-${program}`, what: `compile ${program}`, state: 'cached' });
  } else {
    await task(emit, `runtime-${program}`, `compile ${program}`, () =>
      assemble(directory, async scratch => {
        await writeFile(join(scratch, `${program}.js`), module);
        await fillProgram(program, { engine, blank, scratch });
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
    // Names stay as they are, for traces; what is said shorter makes the file smaller.
    minifySyntax: true,
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
