import { cp, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { readModule } from './decompress.ts';
import { isModule, parseDependencies } from './dep.ts';
import { readModinfo } from './modinfo.ts';

/** The directory that holds modules.dep of this release, at or below the one that the user named. */
export async function findModules(given: string, release: string): Promise<string> {
  const places = [given, join(given, release), join(given, 'lib/modules', release)];
  for (const place of places) {
    const dep = await readFile(join(place, 'modules.dep'), 'utf8').catch(() => undefined);
    if (dep === undefined) continue;
    await checkRelease(place, dep, release);
    return place;
  }
  const isDirectory = (await stat(given).catch(() => undefined))?.isDirectory();
  throw new UserError(
    isDirectory
      ? `${given} holds no modules of ${release}: there is no modules.dep in ${places.join(', ')}`
      : `${given} is no directory`,
    `depmod -b DIR ${release}, where DIR holds lib/modules/${release}`,
  );
}

/** A kernel refuses modules of another release ("version magic"), so they are refused here, before a guest boots. */
async function checkRelease(directory: string, dep: string, release: string): Promise<void> {
  const first = [...parseDependencies(dep).values()][0];
  if (!first) return;
  const modinfo = readModinfo(await readModule(join(directory, first.file)));
  const built = modinfo?.get('vermagic')?.[0]?.split(' ')[0];
  if (built && built !== release)
    throw new UserError(`the modules in ${directory} are built for ${built}, and the kernel is ${release}`);
}

/** All modules and the tables of depmod, without the links to the sources. */
export async function copyModules(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!entry.isDirectory() && !entry.name.startsWith('modules.')) continue;
    await cp(join(from, entry.name), join(to, entry.name), {
      recursive: true,
      filter: async path =>
        isModule(path) || basename(path).startsWith('modules.') || (await stat(path)).isDirectory(),
    });
  }
}
