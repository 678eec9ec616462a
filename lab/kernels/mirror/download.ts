import { execFile } from 'node:child_process';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { InfraError } from '../../errors.ts';
import { cachePath } from '../../paths.ts';
import { sha256Of } from '../store/hash.ts';
import type { Download } from './offers.ts';
import { aptHelper, complaints } from './root.ts';

const fullDiskNext = 'lab clean';

/** How often the size of a growing file is looked at, in milliseconds. */
const glance = 250;

/**
 * Fetches a package through apt, which goes by the machine's proxies, resumes what was interrupted and checks the hash.
 * Returns the file; it is the caller's to remove. `progress` is told the bytes that are there.
 */
export async function download(what: Download, progress: (bytes: number) => void): Promise<string> {
  const file = cachePath('apt', 'packages', `${what.sha256}.deb`);
  await mkdir(dirname(file), { recursive: true });
  const sizeOf = async () => (await stat(file).catch(() => undefined))?.size ?? 0;
  if ((await sizeOf()) === what.bytes && (await sha256Of(file)) === what.sha256) return file;
  const watch = setInterval(async () => progress(await sizeOf()), glance);
  try {
    // Its own child rather than zx's, which would outlive Ctrl-C and go on writing.
    await promisify(execFile)(
      aptHelper,
      ['-c', cachePath('apt', 'apt.conf'), 'download-file', what.uri, file, `SHA256:${what.sha256}`],
      { env: { ...process.env, LC_ALL: 'C' } },
    );
  } catch (cause) {
    const error = explained(what, cause as Error & { stderr?: string });
    await rm(`${file}.FAILED`, { force: true });
    // What is there stays for the next try, unless it is what fills the disk.
    if (error.next === fullDiskNext) await rm(file, { force: true });
    throw error;
  } finally {
    clearInterval(watch);
  }
  return file;
}

function explained(what: Download, cause: Error & { stderr?: string }): InfraError {
  const complaint = complaints(cause.stderr ?? '')[0] ?? cause.message;
  const reason = complaint.replace(/^Failed to fetch \S+\s*/, '');
  if (/No space left on device/.test(reason))
    return new InfraError(`the disk that holds ${cachePath()} is full`, fullDiskNext, { cause });
  const isGone = /\b404\b/.test(reason);
  return new InfraError(
    isGone ? `${what.uri} is not on the mirror any more` : `${what.uri} cannot be fetched: ${reason}`,
    isGone ? 'lab kernels update' : undefined,
    { cause },
  );
}
