import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { InfraError } from '../../errors.ts';
import { type Emit, task } from '../../events.ts';
import { cachePath } from '../../paths.ts';
import type { Archive } from './archive.ts';
import { sourcePackages } from './packages.ts';

/** The versions of each source package, as the archive gave them. */
export type Versions = Record<string, string[]>;

const dayMilliseconds = 24 * 60 * 60 * 1000;
const file = () => cachePath('snapshot', 'versions.json');

/** The versions that the archive has, asked for once a day. When it cannot be asked, an old answer is better than none. */
export async function currentVersions(archive: Archive, emit: Emit): Promise<Versions> {
  const cached = await readCached(archive.base);
  if (cached && Date.now() - Date.parse(cached.made) < dayMilliseconds) return cached.versions;
  try {
    return await task(emit, 'snapshot-versions', `asking ${archive.base} for its kernels`, () =>
      ask(archive),
    );
  } catch (error) {
    if (!cached || !(error instanceof InfraError)) throw error;
    emit({ type: 'notice', text: `${error.message}; going by what the archive had before` });
    return cached.versions;
  }
}

async function ask(archive: Archive): Promise<Versions> {
  const lists = await Promise.all(sourcePackages.map(source => archive.versions(source)));
  const versions = Object.fromEntries(sourcePackages.map((source, place) => [source, lists[place] ?? []]));
  if (lists.every(list => list.length === 0))
    throw new InfraError(`${archive.base} knows no Linux kernel: it is no snapshot archive of Debian`);
  await mkdir(cachePath('snapshot'), { recursive: true });
  const temporary = `${file()}.${process.pid}`;
  await writeFile(
    temporary,
    JSON.stringify({ base: archive.base, made: new Date().toISOString(), versions }),
  );
  await rename(temporary, file());
  return versions;
}

async function readCached(base: string): Promise<{ made: string; versions: Versions } | undefined> {
  const text = await readFile(file(), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const cached = JSON.parse(text) as { base: string; made: string; versions: Versions };
  return cached.base === base ? cached : undefined;
}
