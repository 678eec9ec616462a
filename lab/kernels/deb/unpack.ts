import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../errors.ts';
import { type BootHeader, readBzImage } from '../bzimage.ts';
import { readModule } from '../modules/decompress.ts';
import { type Dependencies, formatDependencies, isModule, moduleName } from '../modules/dep.ts';
import { isKept } from '../modules/keep.ts';
import { dependencies, readModinfo } from '../modules/modinfo.ts';
import { eachFile } from './read.ts';

/** Debian's System.map is a line that says where the real one is; a real one has tens of thousands of lines. */
const smallestSystemMap = 10_000;

/** Where a file of a kernel package goes below the kernel's directory; undefined when it is not kept. */
export function place(path: string, size: number, isWanted: (file: string) => boolean): string | undefined {
  const boot = /^boot\/(vmlinuz|config|System\.map)-/.exec(path)?.[1];
  const [, module] = /^(?:usr\/)?lib\/modules\/[^/]+\/(.+)$/.exec(path) ?? [];
  // Packages split from 6.19 on carry everything below the modules' directory.
  const file = boot ?? /^(vmlinuz|config|System\.map)(?:\.unsigned)?$/.exec(module ?? '')?.[1];
  if (file === 'System.map') return size < smallestSystemMap ? undefined : file;
  if (file) return file;
  if (module === 'modules.builtin' || (module && isModule(module) && isWanted(module)))
    return join('modules', module);
  return undefined;
}

/**
 * Unpacks what a guest needs of a kernel that comes in these packages, all of one kernel, into `directory`: `vmlinuz`,
 * `config`, `System.map`, and below `modules/` the kept modules with all that they depend on. Packages bring no
 * modules.dep (depmod makes it on installation), so it is made here from what the modules say of themselves.
 */
export async function unpackKernel(debs: readonly string[], directory: string): Promise<BootHeader> {
  const have = await extract(debs, directory, isKept);
  if (!have.has('vmlinuz'))
    throw new UserError(
      `${debs.join(', ')} holds no kernel image`,
      'give the linux-image package, or linux-binary where linux-image only depends on it',
    );
  const resolved: Dependencies = new Map();
  let files = [...have].filter(isModule);
  const asked = new Set(files.map(moduleName));
  while (files.length > 0) {
    await resolveInto(resolved, directory, files);
    const needed = new Set([...resolved.values()].flatMap(({ needs }) => needs));
    const missing = new Set([...needed].filter(name => !asked.has(name)));
    for (const name of missing) asked.add(name);
    const found =
      missing.size > 0 ? await extract(debs, directory, file => missing.has(moduleName(file))) : [];
    files = [...found].filter(file => isModule(file) && !resolved.has(moduleName(file)));
  }
  if (resolved.size > 0)
    await writeFile(join(directory, 'modules', 'modules.dep'), formatDependencies(withFiles(resolved)));
  return readBzImage(join(directory, 'vmlinuz'));
}

/** Writes the wanted files and returns their places. */
async function extract(
  debs: readonly string[],
  directory: string,
  isWanted: (file: string) => boolean,
): Promise<Set<string>> {
  const written = new Set<string>();
  for (const deb of debs)
    await eachFile(deb, async (path, { size }, content) => {
      const file = place(path, size, isWanted);
      if (!file || written.has(file)) return;
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await pipeline(Readable.from(content), createWriteStream(join(directory, file)));
      written.add(file);
    });
  return written;
}

/** Adds the modules in these files, each with the names of what it needs. */
async function resolveInto(resolved: Dependencies, directory: string, files: string[]): Promise<void> {
  const needs = await Promise.all(
    files.map(async file => {
      const modinfo = readModinfo(await readModule(join(directory, file)));
      return modinfo ? dependencies(modinfo).map(moduleName) : [];
    }),
  );
  for (const [index, file] of files.entries())
    resolved.set(moduleName(file), { file: file.replace(/^modules\//, ''), needs: needs[index] ?? [] });
}

/** What is needed and has no file is built in. */
const withFiles = (named: Dependencies): Dependencies =>
  new Map(
    [...named].map(([name, { file, needs }]) => [
      name,
      { file, needs: needs.flatMap(need => named.get(need)?.file ?? []) },
    ]),
  );
