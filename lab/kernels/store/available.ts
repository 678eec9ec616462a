import { InfraError } from '../../errors.ts';
import type { Kernel } from '../kernel.ts';
import type { AvailableKernel, KernelSource } from '../source.ts';
import { isIntact, isOwn, listStored, readStored, type StoredKernel } from './store.ts';

/** A kernel of the store as a source offers it. */
export const asAvailable = ({ id, record, bytes }: StoredKernel): AvailableKernel => ({
  id,
  name: record.name,
  flavour: record.flavour,
  release: record.release,
  source: record.source,
  cached: true,
  bytes,
  ...(record.version && { version: record.version }),
  ...(record.date && { date: record.date }),
  ...(record.package && { package: record.package }),
});

/** The kernels that the user added or built. Those that were fetched belong to the source they came from. */
export const localStore: KernelSource = {
  name: 'the local store',
  async list() {
    return (await listStored()).filter(isOwn).map(asAvailable);
  },
  async get({ id, name }): Promise<Kernel> {
    const stored = await readStored(id);
    if (!stored) throw new InfraError(`kernel ${name} was removed from the store meanwhile`);
    if (!(await isIntact(stored)))
      throw new InfraError(
        `${stored.kernel.image} has changed since it was added`,
        `lab kernels add --replace ${name} FILE`,
      );
    return stored.kernel;
  },
};
