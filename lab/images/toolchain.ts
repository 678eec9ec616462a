import { readFile } from 'node:fs/promises';
import { $ } from 'zx';
import { UserError } from '../errors.ts';
import { sha256 } from './hash.ts';

/**
 * Compiles and links static programs against musl. `-no-pie`: a fixed address spares the relocation at every start.
 * Nothing unwinds the stack of a C program; the tables for it are 3 % of cell.
 */
export const staticCompiler = [
  'musl-gcc',
  '-static',
  '-no-pie',
  '-fno-pie',
  '-fno-asynchronous-unwind-tables',
];
export const hostCompiler = 'gcc';

let known: Promise<string> | undefined;

/** What of this machine goes into a compiled program: the compiler's version and musl itself. Part of every cache key. */
export function toolchainId(): Promise<string> {
  known ??= identify();
  return known;
}

async function identify(): Promise<string> {
  const run = $({ quiet: true, nothrow: true });
  const [compiler, library] = await Promise.all([
    run`${hostCompiler} --version`,
    run`musl-gcc -print-file-name=libc.a`,
  ]);
  if (compiler.exitCode !== 0 || library.exitCode !== 0)
    throw new UserError('The compiler of the guest image is missing: gcc and musl-gcc.', 'lab setup');
  const musl = sha256(await readFile(library.stdout.trim()));
  return `${compiler.stdout.split('\n')[0]} musl ${musl}`;
}
