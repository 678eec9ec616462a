import { InfraError } from '../../errors.ts';
import type { Emit } from '../../events.ts';
import { addToLock, checkLocked, type Lock, type LockedKernel, preferLocked, readLock } from '../lock.ts';
import type { Offer } from '../mirror/offers.ts';
import { availableOffer, fetchOffer, isCurrent, offerId, offerLabel, usable } from '../packaged.ts';
import type { KernelSource } from '../source.ts';
import { asAvailable } from '../store/available.ts';
import { listStored, type StoredKernel, withKernelLock } from '../store/store.ts';
import { archiveBase } from './base.ts';
import { currentOffers } from './table.ts';

const howToSet = 'not found: CELLBLOCK_ARCHIVE=<its URL> names it';
const what = "the archive of Debian's old releases";
const idOf = (offer: Offer): string => offerId('archive', offer);

/**
 * The archive of old releases: the kernels that each release of Debian ended with, from lenny's 2.6.26 on, by signed
 * indices. What was fetched once is served from the store.
 */
export function archiveSource(): KernelSource {
  let name: string = what;
  let lock: Lock = {};
  let known = new Map<string, Offer>();
  return {
    get name() {
      return name;
    },
    async list(emit) {
      const fetched = (await listStored()).filter(({ record }) => record.source === 'archive');
      const stored = new Map(fetched.filter(isCurrent).map(kernel => [kernel.id, asAvailable(kernel)]));
      lock = await readLock();
      const base = await archiveBase();
      const found = !base
        ? []
        : await currentOffers(base, emit).catch(error => {
            if (stored.size === 0) throw error;
            emit({
              type: 'notice',
              text: `${(error as Error).message}; going by the kernels fetched before`,
            });
            return [];
          });
      const isThere = base && (base.isNamed || found.length > 0);
      name = `${what} ${isThere ? base.url : `(${howToSet})`}`;
      known = new Map(found.map(offer => [idOf(offer), offer]));
      const listed = preferLocked(found, lock, idOf, offerLabel).map(
        offer => stored.get(idOf(offer)) ?? availableOffer('archive', offer),
      );
      const ids = new Set(listed.map(({ id }) => id));
      return [...[...stored.values()].filter(({ id }) => !ids.has(id)), ...listed];
    },
    async get(choice, emit) {
      const present = await usable(choice.id);
      if (present) return present.kernel;
      const offer = known.get(choice.id);
      if (!offer)
        throw new InfraError(`the stored kernel ${choice.name} is damaged, and its archive is ${howToSet}`);
      return withKernelLock(choice.id, emit, async () => {
        // Another process may have fetched it while this one waited.
        const stored = (await usable(choice.id)) ?? (await fetchLocked(offer, lock[choice.id], emit));
        return stored.kernel;
      });
    },
  };
}

/** What is locked must be what the index lists; what was not is locked now. */
async function fetchLocked(
  offer: Offer,
  locked: LockedKernel | undefined,
  emit: Emit,
): Promise<StoredKernel> {
  for (const [place, { sha256 }] of offer.downloads.entries()) checkLocked(locked?.files[place], sha256);
  const stored = await fetchOffer('archive', offer, emit);
  if (locked) return stored;
  const { name, version, suite } = offer.package;
  const files = offer.downloads.map(({ sha256, bytes }) => ({ name, version, sha256, bytes }));
  await addToLock(idOf(offer), { release: offer.release, archive: suite, files }, emit);
  return stored;
}
