import { rm } from 'node:fs/promises';
import { InfraError } from '../errors.ts';
import { type Emit, task } from '../events.ts';
import { buildDate } from './banner.ts';
import { unpackKernel } from './deb/unpack.ts';
import { download } from './mirror/download.ts';
import type { Offer } from './mirror/offers.ts';
import { keptDigest } from './modules/keep.ts';
import type { AvailableKernel } from './source.ts';
import { isIntact, readStored, type StoredKernel, store } from './store/store.ts';

/** The sources whose signed indices tell everything about a kernel before it is fetched. */
export type IndexedSource = 'mirror' | 'archive';

/** What the store calls a kernel of such a source. */
export const offerId = (source: IndexedSource, { release, package: { version } }: Offer): string =>
  `${source}-${release}_${version.replaceAll(':', '_')}`;

/** What the user calls it. */
export const offerLabel = ({ version, flavour }: Offer): string =>
  flavour ? `${version}+${flavour}` : version;

/** A kernel that was unpacked with another list of modules may lack some that are wanted now. */
export const isCurrent = ({ record }: StoredKernel): boolean => record.kept === keptDigest;

/** The kernel of this id, when it lies in the store as it was put there; otherwise undefined. */
export async function usable(id: string): Promise<StoredKernel | undefined> {
  const stored = await readStored(id);
  return stored && isCurrent(stored) && (await isIntact(stored)) ? stored : undefined;
}

/** A kernel of an index as its source offers it. */
export function availableOffer(source: IndexedSource, offer: Offer): AvailableKernel {
  const { version, flavour, release, lacking } = offer;
  return {
    id: offerId(source, offer),
    name: offerLabel(offer),
    version,
    flavour,
    release,
    source,
    cached: false,
    bytes: offer.downloads.reduce((sum, { bytes }) => sum + bytes, 0),
    package: offer.package,
    ...(lacking && { lacking }),
  };
}

/** Fetches the packages of a kernel, each checked against its hash, and unpacks them into the store. */
export async function fetchOffer(source: IndexedSource, offer: Offer, emit: Emit): Promise<StoredKernel> {
  const id = offerId(source, offer);
  const debs = await fetchPackages(id, offer, emit);
  const { name, version } = offer.package;
  const stored = await task(emit, `unpack-${id}`, `unpacking ${name} ${version}`, () =>
    store(id, async directory => {
      const { release, banner } = await unpackKernel(debs, directory);
      if (release !== offer.release)
        throw new InfraError(`${name} ${version} holds the kernel ${release} instead of ${offer.release}`);
      const date = buildDate(banner);
      return {
        name: offerLabel(offer),
        release,
        source,
        version: offer.version,
        flavour: offer.flavour,
        banner,
        package: offer.package,
        kept: keptDigest,
        ...(date && { date }),
      };
    }),
  );
  await Promise.all(debs.map(deb => rm(deb, { force: true })));
  return stored;
}

async function fetchPackages(offerId: string, offer: Offer, emit: Emit): Promise<string[]> {
  const id = `fetch-${offerId}`;
  const what = `fetching ${offer.package.name} ${offer.package.version}`;
  const total = offer.downloads.reduce((sum, { bytes }) => sum + bytes, 0);
  return task(emit, id, what, async () => {
    const debs: string[] = [];
    let before = 0;
    for (const part of offer.downloads) {
      const progress = (bytes: number) =>
        emit({ type: 'task', id, what, state: 'progress', done: before + bytes, total, unit: 'bytes' });
      debs.push(await download(part, progress));
      before += part.bytes;
      progress(0);
    }
    return debs;
  });
}
