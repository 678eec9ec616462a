import { execFile } from 'node:child_process';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { InfraError, UserError } from '../errors.ts';
import { cachePath } from '../paths.ts';
import { aptHelper, complaints, configFile, prepareConfig } from './mirror/root.ts';

/** What to type when the disk is full. */
export const fullDiskNext = 'lab clean';

/**
 * Options of apt for archives, which are slow at times and unreachable at others: a server that says nothing for this
 * long (`CELLBLOCK_TIMEOUT`, seconds) is asked twice more and then given up.
 */
export function patience(): string[] {
  const seconds = process.env.CELLBLOCK_TIMEOUT ?? '20';
  if (!/^[1-9]\d{0,3}$/.test(seconds))
    throw new UserError(
      `CELLBLOCK_TIMEOUT is \`${seconds}\`, which is no number of seconds from 1 to 9999`,
      'CELLBLOCK_TIMEOUT=20 lab kernels',
    );
  return [`Acquire::http::Timeout=${seconds}`, `Acquire::https::Timeout=${seconds}`, 'Acquire::Retries=2'];
}

/** How often the size of a growing file is looked at, in milliseconds. */
const glance = 250;

/**
 * Runs a command so that, when the lab ends in whatever way, the whole process group is told to end: apt's own children
 * do the fetching. They then leave the server's time on the file, by which the next fetch can go on with it (If-Range),
 * and nobody else is writing to it any more.
 */
const group = 'trap "trap - TERM; kill -TERM 0" TERM; "$@" & wait $!';

/** The server says that it does not have the file. */
export class Gone extends Error {
  override readonly name = 'Gone';
}

export interface Fetch {
  uri: string;
  /** Where it goes. What is there already is taken for the beginning of it. */
  file: string;
  /** As apt writes it: `SHA256:ab12...`. */
  hash?: string;
  /** Further options of apt, as `Acquire::Retries=3`. */
  options?: readonly string[];
}

/** The size of a file, 0 when there is none. */
export const sizeOf = async (file: string): Promise<number> =>
  (await stat(file).catch(() => undefined))?.size ?? 0;

/**
 * Fetches a file through apt, which goes by the machine's proxies and credentials, follows redirects, and goes on where
 * it was interrupted. `progress` is told the bytes that are there. Throws Gone for 404, InfraError otherwise; what has
 * arrived then stays for the next try, unless it is what fills the disk.
 */
export async function fetchFile(
  { uri, file, hash, options = [] }: Fetch,
  progress: (bytes: number) => void,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await prepareConfig();
  const watch = setInterval(async () => progress(await sizeOf(file)), glance);
  try {
    const words = ['-c', configFile(), ...options.flatMap(option => ['-o', option])];
    const command = [aptHelper, ...words, 'download-file', uri, file, ...(hash ? [hash] : [])];
    await promisify(execFile)(
      'setsid',
      ['setpriv', '--pdeathsig', 'TERM', 'sh', '-c', group, 'fetch', ...command],
      {
        env: { ...process.env, LC_ALL: 'C' },
      },
    );
  } catch (cause) {
    const error = explained(uri, cause as Error & { stderr?: string });
    await rm(`${file}.FAILED`, { force: true });
    if (error instanceof InfraError && error.next === fullDiskNext) await rm(file, { force: true });
    throw error;
  } finally {
    clearInterval(watch);
  }
}

function explained(uri: string, cause: Error & { stderr?: string }): InfraError | Gone {
  const complaint = complaints(cause.stderr ?? '')[0] ?? cause.message;
  const reason = complaint.replace(/^Failed to fetch \S+\s*/, '');
  if (/No space left on device/.test(reason))
    return new InfraError(`the disk that holds ${cachePath()} is full`, fullDiskNext, { cause });
  if (/\b404\b/.test(reason)) return new Gone(`${uri}: ${reason}`, { cause });
  return new InfraError(`${uri} cannot be fetched: ${reason}`, undefined, { cause });
}
