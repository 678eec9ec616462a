import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { buildDate } from './banner.ts';
import { type BootHeader, readBzImage } from './bzimage.ts';
import { parseConfig } from './config.ts';
import { checkArchitecture } from './deb/read.ts';
import { unpackKernel } from './deb/unpack.ts';
import { embeddedConfig } from './ikconfig.ts';
import type { Kernel } from './kernel.ts';
import { copyModules, findModules } from './modules/directory.ts';
import { keptDigest } from './modules/keep.ts';
import { checkName, flavourOf } from './name.ts';
import type { AvailableKernel } from './source.ts';
import { asAvailable } from './store/available.ts';
import { sha256Of } from './store/hash.ts';
import {
  isOwn,
  listStored,
  removeStored,
  type StoredKernel,
  type StoredRecord,
  store,
  withKernelLock,
} from './store/store.ts';
import { isVersion } from './version.ts';

export interface AddOptions {
  /** A directory as `make modules_install` makes it: lib/modules/RELEASE, or what holds that. */
  modules?: string;
  /** The kernel's `.config`. */
  config?: string;
  /** Take the place of another kernel of the same name. */
  replace?: boolean;
  /** Where it comes from: given as a file (`store`), or built from a source tree just now. */
  source?: 'store' | 'build';
}

/** Throws UserError when a kernel of this name is there and may not be replaced by what is built now. */
export async function refuseTaken(name: string, source: 'build'): Promise<void> {
  const present = await findStored(name, isOwn);
  if (present && present.record.source !== source)
    throw new UserError(
      `a kernel named ${name} is in the store already: ${present.record.banner}`,
      `lab kernels build DIR --name ${name}-built`,
    );
}

/**
 * Adds a bzImage, or a Debian kernel package, to the store under a name of the user's choice. Adding the same image
 * under the same name again changes nothing. Throws UserError when the file is no kernel or the name is taken.
 */
export async function addKernel(
  name: string,
  file: string,
  options: AddOptions,
  emit: Emit,
): Promise<Kernel> {
  checkName(name);
  if (options.modules && file.endsWith('.deb'))
    throw new UserError(`${file} brings its own modules`, `lab kernels add ${name} ${file}`);
  const isPackage = file.endsWith('.deb');
  if (isPackage) await checkArchitecture(file);
  const header = isPackage ? undefined : await readBzImage(file);
  const modules = options.modules && header && (await findModules(resolve(options.modules), header.release));
  if (options.config) await checkConfig(options.config);
  const id = `store-${name}`;
  return withKernelLock(id, emit, async () => {
    const present = await findStored(name, isOwn);
    if (present && !options.replace) {
      const isSame = header && present.kernel.sha256 === (await sha256Of(file));
      if (isSame && !options.modules && !options.config) return present.kernel;
      throw new UserError(
        `a kernel named ${name} is in the store already: ${present.record.banner}`,
        `lab kernels add --replace ${name} ${file}`,
      );
    }
    const stored = await store(id, async directory => {
      const unpacked = header ?? (await unpackKernel([file], directory));
      if (header) await copyFile(file, join(directory, 'vmlinuz'));
      if (modules) await copyModules(modules, join(directory, 'modules'));
      await addConfig(directory, options.config);
      return recordOf(name, options.source ?? 'store', unpacked, header === undefined);
    });
    return stored.kernel;
  });
}

/** Takes a kernel out of the store: one that was added, or else a fetched one of that name. Returns what is free now. */
export async function removeKernel(name: string, emit: Emit): Promise<AvailableKernel> {
  const stored = await needStored(name);
  await withKernelLock(stored.id, emit, () => removeStored(stored.id));
  return asAvailable(stored);
}

/** All that lies on this machine: added kernels first, then those that were fetched. */
export async function listKernels(): Promise<AvailableKernel[]> {
  const stored = await listStored();
  const rank = (kernel: StoredKernel) => (isOwn(kernel) ? 0 : 1);
  return stored.sort((a, b) => rank(a) - rank(b)).map(asAvailable);
}

/** Everything that is known of one kernel of the store. */
export async function showKernel(name: string): Promise<StoredKernel> {
  return needStored(name);
}

async function findStored(name: string, filter: (stored: StoredKernel) => boolean = () => true) {
  const stored = (await listStored()).filter(kernel => kernel.record.name === name && filter(kernel));
  return stored.find(isOwn) ?? stored[0];
}

async function needStored(name: string): Promise<StoredKernel> {
  const stored = await findStored(name);
  if (stored) return stored;
  const names = (await listKernels()).map(kernel => kernel.name);
  throw new UserError(
    `no kernel named ${name} is in the store${names.length > 0 ? `, only ${names.join(', ')}` : ', which is empty'}`,
    'lab kernels',
  );
}

function recordOf(
  name: string,
  source: 'store' | 'build',
  { release, banner }: BootHeader,
  fromPackage: boolean,
): Omit<StoredRecord, 'format' | 'added' | 'sha256'> {
  const { plain, flavour } = flavourOf(name);
  const date = buildDate(banner);
  return {
    name,
    release,
    source,
    flavour,
    banner,
    ...(isVersion(plain) && { version: plain }),
    ...(date && { date }),
    ...(fromPackage && { kept: keptDigest }),
  };
}

/** The configuration that was given; or that of the package, which lies there; or else the one that the image carries. */
async function addConfig(directory: string, given: string | undefined): Promise<void> {
  const config = join(directory, 'config');
  if (given) return copyFile(given, config);
  if (await stat(config).catch(() => undefined)) return;
  const text = await embeddedConfig(join(directory, 'vmlinuz'));
  if (text !== undefined) await writeFile(config, text);
}

async function checkConfig(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new UserError(`${file} cannot be read: ${cause.message}`);
  });
  if (parseConfig(text).size === 0)
    throw new UserError(
      `${file} is no kernel configuration: it sets no option`,
      'give the .config of the build',
    );
}
