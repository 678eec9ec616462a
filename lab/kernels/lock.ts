import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InfraError, UserError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { withLock } from '../host/lock.ts';
import { packageRoot } from '../paths.ts';

/** A package of a kernel, byte for byte. */
export interface LockedFile {
  name: string;
  version: string;
  /** What the snapshot archive calls it; the archive of old releases goes by names. */
  sha1?: string;
  sha256: string;
  bytes: number;
}

/** A kernel that was fetched from the archive once. */
export interface LockedKernel {
  release: string;
  /** The part of the archive: `debian`, `debian-security`. */
  archive: string;
  files: LockedFile[];
}

/** By the id of the build. */
export type Lock = Record<string, LockedKernel>;

/**
 * The lock file belongs to the project, not to the cache: committed, it gives the next person the same bytes.
 * `CELLBLOCK_LOCK` names another one.
 */
export const lockFile = (): string =>
  process.env.CELLBLOCK_LOCK ?? join(packageRoot, 'results', 'kernels.lock.json');

/** What is locked; nothing when there is no lock file. */
export async function readLock(file = lockFile()): Promise<Lock> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  try {
    const { format, kernels } = JSON.parse(text) as { format: number; kernels: Lock };
    if (format !== 1 || typeof kernels !== 'object') throw new Error('it has another format');
    return kernels;
  } catch (cause) {
    throw new UserError(
      `${file} cannot be read: ${(cause as Error).message}`,
      `restore it (git checkout), or remove it to trust the archive anew`,
    );
  }
}

/** Of the packages of one version the one that is locked stands for it, if one is. */
export function preferLocked<Build>(
  all: readonly Build[],
  lock: Lock,
  idOf: (build: Build) => string,
  labelOf: (build: Build) => string,
): Build[] {
  const locked = new Set(all.filter(build => lock[idOf(build)]).map(labelOf));
  return all.filter(build => lock[idOf(build)] || !locked.has(labelOf(build)));
}

/** Adds a kernel to the lock file, in the order of the ids. Where it cannot be written, that is a notice. */
export async function addToLock(
  id: string,
  kernel: LockedKernel,
  emit: Emit,
  file = lockFile(),
): Promise<void> {
  await withLock('kernels-lock', emit, async () => {
    const kernels = { ...(await readLock(file)), [id]: kernel };
    const sorted = Object.fromEntries(Object.entries(kernels).sort(([a], [b]) => (a < b ? -1 : 1)));
    const temporary = `${file}.${process.pid}`;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(temporary, `${JSON.stringify({ format: 1, kernels: sorted }, null, 2)}\n`);
      await rename(temporary, file);
    } catch (error) {
      emit({ type: 'notice', text: `${id} is not locked: ${(error as Error).message}` });
    }
  });
}

/** Throws InfraError when a file is not the one that was locked. */
export function checkLocked(locked: LockedFile | undefined, sha256: string, file = lockFile()): void {
  if (!locked || locked.sha256 === sha256) return;
  throw new InfraError(
    `${locked.name} ${locked.version} has the SHA-256 ${sha256}, and ${file} says ${locked.sha256}`,
    'find out which of them is wrong before anything of it is run',
  );
}
