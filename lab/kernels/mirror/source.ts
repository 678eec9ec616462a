import { InfraError } from '../../errors.ts';
import { availableOffer, fetchOffer, isCurrent, offerId, usable } from '../packaged.ts';
import type { KernelSource } from '../source.ts';
import { asAvailable } from '../store/available.ts';
import { listStored, withKernelLock } from '../store/store.ts';
import type { Offer } from './offers.ts';
import { currentTable } from './table.ts';

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
      offers = new Map(table?.offers.map(offer => [offerId('mirror', offer), offer]));
      const stored = new Map(fetched.filter(isCurrent).map(kernel => [kernel.id, asAvailable(kernel)]));
      const listed = [...offers].map(([id, offer]) => stored.get(id) ?? availableOffer('mirror', offer));
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
        const stored = (await usable(choice.id)) ?? (await fetchOffer('mirror', offer, emit));
        return stored.kernel;
      });
    },
  };
}
