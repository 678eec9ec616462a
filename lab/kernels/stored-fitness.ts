import { type Fitness, fitness } from './fitness.ts';
import type { AvailableKernel } from './source.ts';
import { readStored } from './store/store.ts';

/**
 * The fitness of a kernel that is listed; undefined for one that is not here. By its configuration file alone, since
 * a table must not take a second for every image that is unpacked for it.
 */
export async function storedFitness({ id, cached }: AvailableKernel): Promise<Fitness | undefined> {
  const stored = cached ? await readStored(id) : undefined;
  if (!stored) return undefined;
  return stored.kernel.config ? fitness(stored.kernel) : { verdict: 'unknown', missing: [] };
}
