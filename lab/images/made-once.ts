import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from './hash.ts';

/** In each directory that was made once: the SHA-256 of its files, by name. */
const manifest = 'manifest.json';

/**
 * Fills a scratch directory and gives it its final name. When two processes do the same at once, the first one's stays;
 * what is there and not intact is replaced.
 */
export async function assemble(directory: string, fill: (scratch: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  const scratch = await mkdtemp(`${directory}.`);
  try {
    await fill(scratch);
    await putInPlace(scratch, directory);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Gives a finished directory its final name, with a list of what its files hold. */
export async function putInPlace(finished: string, directory: string): Promise<void> {
  const hashes: Record<string, string> = {};
  for (const name of await readdir(finished)) hashes[name] = sha256(await readFile(join(finished, name)));
  await writeFile(join(finished, manifest), JSON.stringify(hashes));
  if (await isIntact(directory)) return;
  await rm(directory, { recursive: true, force: true });
  await rename(finished, directory).catch(async error => {
    if (!(await isIntact(directory))) throw error;
  });
}

/** Whether a directory was made before and its files still hold what was put there. */
export async function isIntact(directory: string): Promise<boolean> {
  try {
    const hashes = Object.entries(JSON.parse(await readFile(join(directory, manifest), 'utf8')));
    for (const [name, hash] of hashes)
      if (sha256(await readFile(join(directory, name))) !== hash) return false;
    return hashes.length > 0;
  } catch {
    return false; // not there, or no longer whole
  }
}

/** Whether there is something at `path`. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
