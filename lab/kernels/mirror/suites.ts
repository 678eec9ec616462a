import { readFile, rm } from 'node:fs/promises';
import { InfraError } from '../../errors.ts';
import type { Mirror } from '../../host/mirror.ts';
import { cachePath } from '../../paths.ts';
import { aptHelper, complaints, prepareRoot, runApt, type Suite } from './root.ts';

/** What a Release file says of its suite. Dates as ISO 8601. */
export interface Release {
  suite: string;
  codename: string;
  date: string;
  /** After this time the archive itself calls the index out of date. */
  validUntil?: string;
}

/** Reads the fields of a Release or InRelease file. Nothing here is trusted: apt checks the signature. */
export function parseRelease(text: string): Release {
  const field = (name: string) => new RegExp(`^${name}: *(.+)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const iso = (time: string) => (Number.isNaN(Date.parse(time)) ? '' : new Date(time).toISOString());
  const validUntil = iso(field('Valid-Until'));
  return {
    suite: field('Suite'),
    codename: field('Codename'),
    date: iso(field('Date')),
    ...(validUntil && { validUntil }),
  };
}

/** Suites that stand for a release that moves on: which one, only the mirror can tell. */
const roles = ['oldoldstable', 'oldstable', 'stable', 'testing'];
/** Suites that are only ever one and the same. */
const constant = ['unstable', 'experimental'];

/** Every suite that can hold kernels of these releases. Which of them the mirror has is another question. */
export function candidates(codenames: readonly string[], mirror: Mirror): Suite[] {
  const { archive, security } = mirror;
  return [
    ...codenames.flatMap(codename => [
      { archive, name: codename },
      { archive: security, name: `${codename}-security` },
      ...['updates', 'proposed-updates', 'backports'].map(part => ({ archive, name: `${codename}-${part}` })),
    ]),
    ...constant.map(name => ({ archive, name })),
  ];
}

/**
 * The suites of a mirror that can hold kernels, from the oldest release that it has to experimental. Mirrors differ in
 * what they have, so each is asked for; one that is not there is left out. Throws InfraError when none is.
 */
export async function discoverSuites(mirror: Mirror): Promise<Suite[]> {
  await prepareRoot([]);
  const releases = await fetchReleases(roles.map(name => ({ archive: mirror.archive, name })));
  const codenames = [...releases.found.values()]
    .map(({ codename }) => codename)
    .filter(codename => /^[a-z][a-z0-9-]*$/.test(codename));
  if (codenames.length === 0)
    throw new InfraError(
      `the Debian mirror ${mirror.archive} cannot be read: ${releases.complaint}`,
      'CELLBLOCK_MIRROR=<URL of a Debian archive> lab kernels update',
    );
  const { found } = await fetchReleases(candidates(codenames, mirror));
  return [...found.keys()];
}

/** Asks for the InRelease files of all these suites at once. */
async function fetchReleases(suites: readonly Suite[]) {
  const file = ({ name }: Suite) => cachePath('apt', 'releases', name);
  await Promise.all(suites.map(suite => rm(file(suite), { force: true })));
  const words = suites.flatMap(suite => [`${suite.archive}/dists/${suite.name}/InRelease`, file(suite), '']);
  const { stderr } = await runApt(aptHelper, 'download-file', ...words);
  const found = new Map<Suite, Release>();
  for (const suite of suites) {
    const text = await readFile(file(suite), 'utf8').catch(() => undefined);
    if (text !== undefined) found.set(suite, parseRelease(text));
  }
  return { found, complaint: complaints(stderr)[0] ?? 'it answers nothing' };
}
