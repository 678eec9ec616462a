import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { InfraError } from '../../errors.ts';
import { type Emit, task } from '../../events.ts';
import { withLock } from '../../host/lock.ts';
import { cachePath } from '../../paths.ts';
import { type Listed, type Offer, offers } from '../mirror/offers.ts';
import type { ArchiveBase } from './base.ts';
import { readSuite } from './read.ts';
import { candidates } from './suites.ts';

/** What the archive has, as it was when it was last read. Nothing, when there is none at this place. */
interface Table {
  format: 1;
  base: string;
  made: string;
  offers: Offer[];
}

const file = () => cachePath('archive', 'kernels.json');

/** The archive changes when a release is added to it, every two years or so; a new one may come up on the mirror. */
const freshMilliseconds = 7 * 24 * 60 * 60 * 1000;

/** How many suites are asked for at once. */
const atOnce = 6;

/** The kernels that the archive has, read again when the last time is a week ago. An old table is better than none. */
export async function currentOffers(base: ArchiveBase, emit: Emit): Promise<Offer[]> {
  const cached = await readTable(base.url);
  if (cached && Date.now() - Date.parse(cached.made) < freshMilliseconds) return cached.offers;
  return withLock('archive-index', emit, async () => {
    // Another process may have done it while this one waited.
    const written = await readTable(base.url);
    if (written && written.made !== cached?.made) return written.offers;
    try {
      const found = await read(base, emit);
      await writeTable({ format: 1, base: base.url, made: new Date().toISOString(), offers: found });
      return found;
    } catch (error) {
      if (!cached || !(error instanceof InfraError)) throw error;
      emit({ type: 'notice', text: `${error.message}; going by what the archive had before` });
      return cached.offers;
    }
  });
}

/** Lets the next run read the archive anew. */
export const forgetOffers = (): Promise<void> => rm(file(), { force: true });

async function read({ url, isNamed }: ArchiveBase, emit: Emit): Promise<Offer[]> {
  if (!isNamed) {
    // One question tells whether it is there at all. Whatever is wrong with what nobody promised is no failure.
    const probe = candidates(url).slice(0, 1);
    const found = await readAll(probe).catch((error: unknown) => {
      if (error instanceof InfraError) return [];
      throw error;
    });
    if (found.length === 0) return [];
  }
  return task(emit, 'archive-index', `reading the kernel lists of ${url}`, async () => {
    const found = offers(await readAll(candidates(url)));
    if (found.length === 0)
      throw new InfraError(
        `${url} has none of Debian's old releases: it is no archive of them`,
        'CELLBLOCK_ARCHIVE=<URL of the archive, which has dists/ below it> lab kernels',
      );
    return found;
  });
}

/** Reads some suites at a time. After the first failure no other is begun, and nothing is left running behind it. */
async function readAll(suites: ReturnType<typeof candidates>): Promise<Listed[]> {
  const lists: Listed[][] = [];
  const queue = suites.entries();
  let isEnding = false;
  const worker = async () => {
    for (const [place, suite] of queue) {
      if (isEnding) return;
      lists[place] = await readSuite(suite).then(
        list => list ?? [],
        cause => {
          isEnding = true;
          throw cause;
        },
      );
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failed = ends.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  if (failed) throw failed.reason;
  return lists.flat();
}

async function writeTable(table: Table): Promise<void> {
  await mkdir(cachePath('archive'), { recursive: true });
  const temporary = `${file()}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(table));
  await rename(temporary, file());
}

async function readTable(base: string): Promise<Table | undefined> {
  const text = await readFile(file(), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const table = JSON.parse(text) as Table;
  return table.format === 1 && table.base === base ? table : undefined;
}
