import { readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Emit } from '../events.ts';
import { isOwn, listStored, removeStored, withKernelLock } from '../kernels/store/store.ts';
import { cachePath } from '../paths.ts';

/** A part of the cache that can be made or fetched again. */
export interface CachePart {
  what: string;
  bytes: number;
  /** How it is got again. */
  again: string;
  remove(emit: Emit): Promise<void>;
}

const directories: { directory: string; what: string; again: string }[] = [
  { directory: 'states', what: 'saved guest states', again: 'booted again' },
  { directory: 'images', what: 'guest images', again: 'put together again' },
  { directory: 'runtime', what: 'compiled runtime and attacker', again: 'compiled again' },
  { directory: 'userland', what: 'compiled userland', again: 'compiled again' },
  { directory: 'sources', what: 'sources of the userland', again: 'fetched again' },
  { directory: 'apt', what: 'package lists', again: 'fetched again' },
  { directory: 'archive', what: 'lists of the archive of old releases', again: 'fetched again' },
  { directory: 'snapshot', what: 'half-fetched packages of the snapshot archive', again: 'fetched again' },
  { directory: 'builds', what: 'objects of kernels that were built', again: 'compiled again' },
];

/** Bytes on the disk below a directory; 0 when there is none. What vanishes meanwhile counts nothing. */
async function bytesBelow(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter(entry => entry.isFile())
    .map(entry =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}

/** Moved aside first, so that another lab finds the directory whole or not at all. */
async function removeDirectory(directory: string): Promise<void> {
  const aside = `${directory}.removed-${process.pid}`;
  await rename(directory, aside);
  await rm(aside, { recursive: true, force: true });
}

/** What `lab clean` frees, without what takes no room. Kernels that the user added are not among it. */
export async function cacheParts(): Promise<CachePart[]> {
  const fetched = (await listStored()).filter(kernel => !isOwn(kernel));
  const parts: CachePart[] = await Promise.all(
    directories.map(async ({ directory, what, again }) => ({
      what,
      again,
      bytes: await bytesBelow(cachePath(directory)),
      remove: () => removeDirectory(cachePath(directory)),
    })),
  );
  parts.push({
    what: `fetched kernels: ${fetched.map(({ record }) => record.name).join(', ')}`,
    again: 'fetched again',
    bytes: fetched.reduce((sum, { bytes }) => sum + bytes, 0),
    async remove(emit) {
      for (const { id } of fetched) await withKernelLock(id, emit, () => removeStored(id));
    },
  });
  return parts.filter(({ bytes }) => bytes > 0);
}

/** Bytes that the user may still write where `path` is, or will be. */
export async function freeBytesFor(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path).catch(error => {
    if (error.code === 'ENOENT' && dirname(path) !== path) return { bavail: undefined, bsize: 0 };
    throw error;
  });
  return bavail === undefined ? freeBytesFor(dirname(path)) : bavail * bsize;
}
