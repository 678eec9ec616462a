import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, or the installed package: where `images/`, `scenarios/` and `src/` lie. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/**
 * Everything that can be made or fetched again: kernels, sources, compiled userland, saved guest states.
 * `CELLBLOCK_CACHE` moves it; otherwise the XDG base directory specification decides.
 */
export const cacheRoot =
  process.env.CELLBLOCK_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cellblock');

/** A path below the cache. The directory is not created. */
export const cachePath = (...parts: string[]): string => join(cacheRoot, ...parts);
