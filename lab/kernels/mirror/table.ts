import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InfraError } from '../../errors.ts';
import { type Emit, task } from '../../events.ts';
import { withLock } from '../../host/lock.ts';
import { debianMirror, type Mirror } from '../../host/mirror.ts';
import { cachePath } from '../../paths.ts';
import { isKernelPackage, type Listed, type Offer, offers } from './offers.ts';
import { complaints, decompressed, prepareRoot, runApt } from './root.ts';
import { kernelStanzas } from './stanzas.ts';
import { discoverSuites, parseRelease, type Release } from './suites.ts';

/** What the mirror has, as it was when its indices were last read. */
export interface Table {
  format: 1;
  made: string;
  mirror: Mirror;
  /** The environment variable that chose the mirror, or empty when the machine's configuration did. */
  given: string;
  releases: Release[];
  offers: Offer[];
}

const tableFile = () => cachePath('apt', 'kernels.json');
const dayMilliseconds = 24 * 60 * 60 * 1000;
const givenMirror = () => process.env.CELLBLOCK_MIRROR ?? '';

/**
 * What the mirror has, from the cache unless that is older than a day. When the mirror cannot be read, an old table is
 * better than none: it is used, with a notice.
 */
export async function currentTable(emit: Emit): Promise<Table> {
  const cached = await cachedTable();
  if (cached && ageOf(cached.made) < dayMilliseconds) return cached;
  try {
    return await updateTable(emit);
  } catch (error) {
    if (!cached || !(error instanceof InfraError)) throw error;
    emit({
      type: 'notice',
      text: `${error.message}; going by what it had ${inDays(cached.made)} ago`,
    });
    return cached;
  }
}

/** The table that was read last, however old. Undefined when there is none, or it is of another mirror. */
export async function cachedTable(): Promise<Table | undefined> {
  const text = await readFile(tableFile(), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const table = JSON.parse(text) as Table;
  return table.format === 1 && table.given === givenMirror() ? table : undefined;
}

/** Reads the indices of the mirror's suites anew, through apt, which checks their signatures. */
export async function updateTable(emit: Emit): Promise<Table> {
  const before = Date.now();
  const mirror = await debianMirror();
  return withLock('mirror-index', emit, async () => {
    // Another process may have done it while this one waited.
    const cached = await cachedTable();
    if (cached && Date.parse(cached.made) > before) return cached;
    return task(emit, 'mirror-index', `reading the kernel lists of ${mirror.archive}`, async () => {
      const suites = await discoverSuites(mirror);
      await prepareRoot(suites);
      const { stderr } = await runApt('apt-get', '-q', 'update');
      for (const text of complaints(stderr)) emit({ type: 'notice', text: `apt: ${text}` });
      const listed = await readIndices();
      if (listed.length === 0)
        throw new InfraError(
          `the Debian mirror ${mirror.archive} lists no kernels: ${complaints(stderr)[0] ?? 'its indices are empty'}`,
        );
      const table: Table = {
        format: 1,
        made: new Date().toISOString(),
        mirror,
        given: givenMirror(),
        releases: await readReleases(),
        offers: offers(listed),
      };
      const notice = staleness(table.releases);
      if (notice) emit({ type: 'notice', text: notice });
      await writeTable(table);
      return table;
    });
  });
}

/** Says which suites are older than the archive itself vouches for; undefined when none is. */
export function staleness(releases: readonly Release[], now = Date.now()): string | undefined {
  const stale = releases.filter(({ validUntil }) => validUntil && Date.parse(validUntil) < now);
  const oldest = stale.reduce((worst, { date }) => (date < worst ? date : worst), stale[0]?.date ?? '');
  if (stale.length === 0) return undefined;
  const names = stale.map(({ codename }) => codename).join(', ');
  return `the mirror is out of date for ${names}: its lists are up to ${inDays(oldest, now)} old, and newer kernels may exist`;
}

const ageOf = (time: string, now = Date.now()) => now - Date.parse(time);

function inDays(time: string, now = Date.now()): string {
  const days = Math.floor(ageOf(time, now) / dayMilliseconds);
  return days === 1 ? '1 day' : `${days} days`;
}

async function writeTable(table: Table): Promise<void> {
  const file = tableFile();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(table));
  await rename(`${file}.new`, file);
}

async function readReleases(): Promise<Release[]> {
  const lists = cachePath('apt', 'lists');
  const files = (await readdir(lists)).filter(file => file.endsWith('InRelease'));
  return Promise.all(files.map(async file => parseRelease(await readFile(join(lists, file), 'utf8'))));
}

async function readIndices(): Promise<Listed[]> {
  const format = '$(FILENAME)|$(REPO_URI)|$(RELEASE)';
  const { stdout } = await runApt('apt-get', 'indextargets', '--format', format, 'Created-By: Packages');
  const listed: Listed[] = [];
  // One after the other: each is some 60 MB of text.
  for (const row of stdout.split('\n').filter(Boolean)) {
    const [file = '', uri = '', suite = ''] = row.split('|');
    const archive = uri.replace(/\/+$/, '');
    const index = await decompressed(file);
    listed.push(...kernelStanzas(index, isKernelPackage).map(stanza => ({ stanza, archive, suite })));
  }
  return listed;
}
