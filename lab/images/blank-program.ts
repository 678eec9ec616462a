import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { $ } from 'zx';
import { InfraError } from '../errors.ts';
import { cachePath, packageRoot } from '../paths.ts';
import { firstError } from './build-log.ts';
import { keyOf } from './hash.ts';
import { assemble, isIntact } from './made-once.ts';
import { staticCompiler } from './toolchain.ts';

/** The C around the engine: the system calls, the engine's memory, and main(). Recompiled only when it changes. */
const native = ['src/sys/native.c', 'images/runtime/main.c', 'images/runtime/heap.c'];
const headers = ['images/runtime/heap.h'];

/** Far from everything else, so that nothing moves with the size of what is put there. */
const heapSection = '.heap=0x20000000';
const linkerOptions = ['-Wl,--gc-sections', `-Wl,--section-start=${heapSection}`, '-s'];

/** What the file may be, so that it is small enough to copy it at every start. */
const MOST_BYTES = 2_000_000;

/** The path of an ELF with the engine and the binding that has no program yet. `engine` is the directory of the compiled engine. */
export async function blankProgram(engine: string): Promise<string> {
  const paths = (names: string[]) => names.map(name => join(packageRoot, name));
  const sources = paths(native);
  const texts = await Promise.all([...sources, ...paths(headers)].map(path => readFile(path)));
  const options = [...staticCompiler, ...linkerOptions].join(' ');
  const directory = cachePath('runtime', `blank-${keyOf(engine, options, ...texts)}`);
  if (!(await isIntact(directory)))
    await assemble(
      directory,
      scratch =>
        run(
          'the binding',
          scratch,
        )`${staticCompiler} -O2 -Wall -I ${engine} ${linkerOptions} -o blank ${sources} ${join(engine, 'libquickjs.a')} -lm`,
    );
  return join(directory, 'blank');
}

/** Where a program is made. */
export interface Workshop {
  engine: string;
  blank: string;
  /** Holds `<program>.js`; `<program>` is put beside it. */
  scratch: string;
}

/**
 * Compiles `<program>.js`, runs it in the blank program as far as its definitions, and keeps the memory of that as a
 * section of the file: see images/runtime/main.c.
 */
export async function fillProgram(program: string, { engine, blank, scratch }: Workshop): Promise<void> {
  const here = run(program, scratch);
  await here`${join(engine, 'qjsc')} -s -c -m -M native,native -o program.c ${program}.js`;
  await writeFile(join(scratch, 'bytecode'), bytecodeIn(await readFile(join(scratch, 'program.c'), 'utf8')));
  await define(program, blank, scratch);
  await here`objcopy --update-section .heap=heap ${blank} ${program}`;
  for (const name of ['program.c', 'bytecode', 'heap']) await rm(join(scratch, name));
  const { size } = await stat(join(scratch, program));
  if (size > MOST_BYTES)
    throw new InfraError(`${program} has ${size} bytes, and ${MOST_BYTES} are the most it may have`);
}

/** The bytes of the array that qjsc writes as C. */
export function bytecodeIn(source: string): Buffer {
  const values = source.slice(source.indexOf('= {')).match(/0x[0-9a-f]{2}\b/g) ?? [];
  return Buffer.from(values.map(Number));
}

/** Runs `blank --build` with the bytecode on its input and the file `heap` on its output. */
async function define(program: string, blank: string, scratch: string): Promise<void> {
  const bytecode = await open(join(scratch, 'bytecode'));
  const heap = await open(join(scratch, 'heap'), 'w');
  try {
    const { exitCode, stderr } = await $({
      quiet: true,
      nothrow: true,
      stdio: [bytecode.fd, heap.fd, 'pipe'],
    })`${blank} --build`;
    if (exitCode !== 0) throw new InfraError(`${program} does not come up: ${stderr.trim()}`);
  } finally {
    await bytecode.close();
    await heap.close();
  }
}

/** A runner of host commands that fails with the compiler's first error. */
function run(what: string, cwd: string) {
  return async (pieces: TemplateStringsArray, ...values: (string | string[])[]): Promise<void> => {
    const { exitCode, stdout, stderr } = await $({ quiet: true, nothrow: true, cwd })(pieces, ...values);
    if (exitCode !== 0) throw new InfraError(`${what} does not compile: ${firstError(stderr || stdout)}`);
  };
}
