import { rm } from 'node:fs/promises';
import { InfraError } from '../../errors.ts';
import { type Emit, task } from '../../events.ts';
import { buildDate } from '../banner.ts';
import { unpackKernel } from '../deb/unpack.ts';
import { keptDigest } from '../modules/keep.ts';
import type { AvailableKernel, KernelSource } from '../source.ts';
import { asAvailable } from '../store/available.ts';
import {
  isIntact,
  listStored,
  readStored,
  type StoredKernel,
  store,
  withKernelLock,
} from '../store/store.ts';
import { download } from './download.ts';
import type { Offer } from './offers.ts';
import { currentTable } from './table.ts';

const idOf = ({ release, package: { version } }: Offer) => `mirror-${release}_${version}`;
const labelOf = ({ version, flavour }: Offer) => (flavour ? `${version}+${flavour}` : version);

/** The kernels of all suites of the Debian mirror. What was fetched once is served from the store, also without network. */
export function mirrorSource(): KernelSource {
  let name = 'the Debian mirror';
  let offers = new Map<string, Offer>();
  return {
    get name() {
      return name;
    },
    async list(emit) {
      const fetched = (await listStored()).filter(({ record }) => record.source === 'mirror');
      const table = await currentTable(emit).catch(error => {
        if (fetched.length === 0) throw error;
        emit({ type: 'notice', text: `${(error as Error).message}; going by the kernels fetched before` });
        return undefined;
      });
      if (table) name = `the Debian mirror ${table.mirror.archive}`;
      offers = new Map(table?.offers.map(offer => [idOf(offer), offer]));
      const stored = new Map(fetched.filter(isCurrent).map(kernel => [kernel.id, asAvailable(kernel)]));
      const listed = [...offers].map(([id, offer]) => stored.get(id) ?? available(id, offer));
      // Older kernels leave the mirror; those that were fetched stay.
      const gone = [...stored.values()].filter(({ id }) => !offers.has(id));
      return [...gone, ...listed];
    },
    async get(choice, emit) {
      const present = await usable(choice.id);
      if (present) return present.kernel;
      const offer = offers.get(choice.id);
      if (!offer)
        throw new InfraError(
          `the stored kernel ${choice.name} is damaged, and the mirror does not have it any more`,
        );
      return withKernelLock(choice.id, emit, async () => {
        // Another process may have fetched it while this one waited.
        const stored = (await usable(choice.id)) ?? (await fetchKernel(choice.id, offer, emit));
        return stored.kernel;
      });
    },
  };
}

/** A kernel that was unpacked with another list of modules may lack some that are wanted now. */
const isCurrent = ({ record }: StoredKernel) => record.kept === keptDigest;

async function usable(id: string): Promise<StoredKernel | undefined> {
  const stored = await readStored(id);
  return stored && isCurrent(stored) && (await isIntact(stored)) ? stored : undefined;
}

function available(id: string, offer: Offer): AvailableKernel {
  const { version, flavour, release, lacking } = offer;
  return {
    id,
    name: labelOf(offer),
    version,
    flavour,
    release,
    source: 'mirror',
    cached: false,
    bytes: offer.downloads.reduce((sum, { bytes }) => sum + bytes, 0),
    package: offer.package,
    ...(lacking && { lacking }),
  };
}

async function fetchKernel(id: string, offer: Offer, emit: Emit): Promise<StoredKernel> {
  const debs = await fetchPackages(offer, emit);
  const { name, version } = offer.package;
  const stored = await task(emit, `unpack-${id}`, `unpacking ${name} ${version}`, () =>
    store(id, async directory => {
      const { release, banner } = await unpackKernel(debs, directory);
      if (release !== offer.release)
        throw new InfraError(`${name} ${version} holds the kernel ${release} instead of ${offer.release}`);
      const date = buildDate(banner);
      return {
        name: labelOf(offer),
        release,
        source: 'mirror',
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

async function fetchPackages(offer: Offer, emit: Emit): Promise<string[]> {
  const id = `fetch-${idOf(offer)}`;
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
