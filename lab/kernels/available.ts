import type { Emit } from '../events.ts';
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

/**
 * Leaves out what makes the table long: of the archive, which has every kernel that Debian ever shipped, only what is
 * here and the newest of each series stay.
 */
export function newestOfArchive(kernels: readonly AvailableKernel[]): AvailableKernel[] {
  const toFetch = kernels.filter(({ source, cached }) => source === 'snapshot' && !cached);
  const newest = new Set(chooseMany({ kind: 'all', text: 'all', flavour: '' }, toFetch));
  return kernels.filter(kernel => kernel.source !== 'snapshot' || kernel.cached || newest.has(kernel));
}

/** `lab kernels update`: reads the mirror's lists anew, however young the last reading is. Returns how many kernels it has. */
export async function updateIndex(emit: Emit): Promise<number> {
  return (await updateTable(emit)).offers.filter(({ lacking }) => !lacking).length;
}
