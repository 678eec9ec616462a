import { InfraError } from '../../errors.ts';
import { cachePath } from '../../paths.ts';
import { fetchFile, Gone, patience, sizeOf } from '../fetch.ts';
import { sha256Of } from '../store/hash.ts';
import type { Download } from './offers.ts';

/**
 * Fetches a package through apt, which checks the hash. Returns the file; it is the caller's to remove. `progress` is
 * told the bytes that are there.
 */
export async function download(what: Download, progress: (bytes: number) => void): Promise<string> {
  const file = cachePath('apt', 'packages', `${what.sha256}.deb`);
  if ((await sizeOf(file)) === what.bytes && (await sha256Of(file)) === what.sha256) return file;
  try {
    await fetchFile({ uri: what.uri, file, hash: `SHA256:${what.sha256}`, options: patience() }, progress);
  } catch (cause) {
    if (!(cause instanceof Gone)) throw cause;
    throw new InfraError(`${what.uri} is not there any more`, 'lab kernels update', { cause });
  }
  return file;
}
