import type { Emit } from '../events.ts';
import { forgetOffers } from './archive/table.ts';
import { defaultSources } from './catalogue.ts';
import { chooseMany, compareKernels } from './choose.ts';
import { updateTable } from './mirror/table.ts';
import type { AvailableKernel, KernelSource } from './source.ts';

/**
 * Every kernel that can be had, oldest first, for the table of `lab kernels`. Of packages with the same version the one
 * that the version stands for is listed; the others can be asked for by their release. A source that cannot be read is
 * left out, with a notice.
 */
export async function listAvailable(
  emit: Emit,
  sources: readonly KernelSource[] = defaultSources(),
): Promise<AvailableKernel[]> {
  const kernels: AvailableKernel[] = [];
  for (const source of sources)
    kernels.push(
      ...(await source.list(emit).catch((error: Error) => {
        emit({ type: 'notice', text: error.message });
        return [];
      })),
    );
  // Sorted, so that of each name the last one stays.
  const byName = new Map(
    kernels.sort(compareKernels).map(kernel => [`${kernel.source} ${kernel.name}`, kernel]),
  );
  return [...byName.values()].sort(compareKernels);
}

/** Sources that have hundreds of kernels. */
const isArchive = ({ source }: AvailableKernel): boolean => source === 'snapshot' || source === 'archive';

/**
 * Leaves out what makes the table long: of the archives, which have every kernel that Debian ever shipped, only what is
 * here and the newest of each series stay.
 */
export function newestOfArchive(kernels: readonly AvailableKernel[]): AvailableKernel[] {
  const toFetch = kernels.filter(kernel => isArchive(kernel) && !kernel.cached);
  const newest = new Set(chooseMany({ kind: 'all', text: 'all', flavour: '' }, toFetch));
  return kernels.filter(kernel => !isArchive(kernel) || kernel.cached || newest.has(kernel));
}

/**
 * `lab kernels update`: reads the mirror's lists anew, however young the last reading is, and lets the next command
 * that needs them read those of the archive of old releases. Returns how many kernels the mirror has.
 */
export async function updateIndex(emit: Emit): Promise<number> {
  await forgetOffers();
  return (await updateTable(emit)).offers.filter(({ lacking }) => !lacking).length;
}
