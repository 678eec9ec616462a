import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../../errors.ts';
import type { Emit } from '../../events.ts';
import { withLock } from '../../host/lock.ts';
import type { KernelRecord } from '../../matrix/schema.ts';
import { cachePath } from '../../paths.ts';
import type { Kernel } from '../kernel.ts';
import { sha256Of } from './hash.ts';

/** What kernel.json says of a kernel; beside it lie vmlinuz and, where the kernel has them, config, System.map and modules/. */
export interface StoredRecord extends KernelRecord {
  format: 1;
  version?: string;
  flavour: string;
  /** The version line of the boot header. */
  banner: string;
  /** When it was built, as the version line says. */
  date?: string;
  /** When it came here. */
  added: string;
  package?: NonNullable<Kernel['package']>;
  /** Which list of kept modules it was unpacked with; absent when all its modules were taken over. */
  kept?: string;
}

/** A kernel in the store. */
export interface StoredKernel {
  id: string;
  record: StoredRecord;
  kernel: Kernel;
  /** On the disk. */
  bytes: number;
}

/** Kernels of the user's own, which nobody can fetch again. */
export const isOwn = ({ record }: StoredKernel): boolean =>
  record.source === 'store' || record.source === 'build';

const storePath = (...parts: string[]) => cachePath('kernels', ...parts);

/** All kernels of the store, in the order of their ids. What another process is still writing is not among them. */
export async function listStored(): Promise<StoredKernel[]> {
  const entries = await readdir(storePath()).catch(() => []);
  const stored = await Promise.all(entries.filter(id => !id.startsWith('.')).map(readStored));
  return stored.filter(kernel => kernel !== undefined);
}

/** Undefined when there is no such kernel, or it was written by a lab with another format. */
export async function readStored(id: string): Promise<StoredKernel | undefined> {
  const directory = storePath(id);
  const text = await readFile(join(directory, 'kernel.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record = JSON.parse(text) as StoredRecord;
  if (record.format !== 1) return undefined;
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = files
    .filter(file => file.isFile())
    .map(async file => (await stat(join(file.parentPath, file.name))).size);
  const names = new Set(files.filter(file => file.parentPath === directory).map(file => file.name));
  const kernel: Kernel = {
    name: record.name,
    release: record.release,
    source: record.source,
    sha256: record.sha256,
    image: join(directory, 'vmlinuz'),
    ...(names.has('modules') && { modules: join(directory, 'modules') }),
    ...(names.has('config') && { config: join(directory, 'config') }),
    ...(record.package && { package: record.package }),
  };
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return { id, record, kernel, bytes };
}

/** Whether the image still is what was put into the store. */
export const isIntact = async ({ kernel }: StoredKernel): Promise<boolean> =>
  (await sha256Of(kernel.image).catch(() => '')) === kernel.sha256;

/**
 * Puts a kernel into the store, all or nothing: `fill` writes its files into an empty directory and returns its
 * record. To be called under `withKernelLock`. What had this id is replaced.
 */
export async function store(
  id: string,
  fill: (directory: string) => Promise<Omit<StoredRecord, 'format' | 'added' | 'sha256'>>,
): Promise<StoredKernel> {
  const directory = storePath(id);
  // Under the lock, so whatever has this name was left by a process that was killed.
  const temporary = storePath(`.${id}.new`);
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    const filled = await fill(temporary);
    const record: StoredRecord = {
      format: 1,
      ...filled,
      sha256: await sha256Of(join(temporary, 'vmlinuz')),
      added: new Date().toISOString(),
    };
    await writeFile(join(temporary, 'kernel.json'), `${JSON.stringify(record, null, 2)}\n`);
    await rm(directory, { recursive: true, force: true });
    await rename(temporary, directory);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw explained(error);
  }
  const stored = await readStored(id);
  if (!stored) throw new InfraError(`${directory} vanished while it was written`);
  return stored;
}

export const removeStored = (id: string): Promise<void> =>
  rm(storePath(id), { recursive: true, force: true });

/** Keeps other lab processes from fetching, adding or removing the same kernel meanwhile. */
export const withKernelLock = <T>(id: string, emit: Emit, work: () => Promise<T>): Promise<T> =>
  withLock(`kernel-${id}`, emit, work);

/** A full disk is the one failure here that the user can mend, so it gets words of its own. */
function explained(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') return error;
  return new InfraError(`the disk that holds ${storePath()} is full`, 'lab clean', { cause: error });
}
