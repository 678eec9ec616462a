import {
  type FileHandle,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../errors.ts';
import type { Devices } from '../kernels/devices.ts';
import { cachePath } from '../paths.ts';
import { namelessCopy } from './nameless.ts';
import { type GuestSpec, type StateKey, stateName } from './state-key.ts';
import { SpoiledState, type StateFacts, seal, unseal } from './state-record.ts';
import { currentSha256 } from './verified.ts';

/** A booted guest, saved right after its sshd began to listen. Lies in a directory of mode 0700. */
export interface SavedState extends StateFacts {
  spec: GuestSpec;
  /** Follows from the kernel of the spec. */
  devices: Devices;
  key: StateKey;
  initramfs: string;
  /** The guest's disk, which also holds the snapshot. */
  disk: string;
}

const files = { initramfs: 'initramfs', disk: 'disk.qcow2', record: 'state.json' } as const;

const root = (): string => cachePath('states');
const directoryOf = (key: StateKey): string => join(root(), stateName(key));

/**
 * The state of this name as it was saved, or undefined. Counts as its latest use.
 * @throws SpoiledState when what is written about it is not what was written
 */
export async function loadState(
  key: StateKey,
  spec: GuestSpec,
  devices: Devices,
): Promise<SavedState | undefined> {
  const directory = directoryOf(key);
  const record = join(directory, files.record);
  const text = await readFile(record, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const facts = unseal(text, `the saved state of ${spec.kernel.name}`);
  const now = new Date();
  await utimes(record, now, now).catch(() => {});
  const [initramfs, disk] = [join(directory, files.initramfs), join(directory, files.disk)];
  return { ...facts, spec, devices, key, initramfs, disk };
}

/** A state of the same machine with another cell or probe in it, or undefined: the one used last. */
export async function relatedState(
  key: StateKey,
  spec: GuestSpec,
  devices: Devices,
): Promise<SavedState | undefined> {
  const related = (await usage()).filter(({ name }) => name.startsWith(`${key.machine}-`));
  const latest = related.sort((a, b) => b.used - a.used)[0];
  return (
    latest && loadState({ machine: key.machine, runtime: latest.name.split('-')[1] ?? '' }, spec, devices)
  );
}

/**
 * Gives the files in `scratch` (`initramfs` and `disk.qcow2`) their place in the cache, and makes room by forgetting
 * what was not used for longest.
 */
export async function keepState(
  scratch: string,
  facts: Omit<StateFacts, 'sha256'>,
  { key, spec, devices }: { key: StateKey; spec: GuestSpec; devices: Devices },
): Promise<SavedState> {
  const sha256 = {
    initramfs: await currentSha256(join(scratch, files.initramfs)),
    disk: await currentSha256(join(scratch, files.disk)),
  };
  await writeFile(join(scratch, files.record), seal({ ...facts, sha256 }), { mode: 0o600 });
  await mkdir(root(), { recursive: true });
  await forgetState(key);
  await rename(scratch, directoryOf(key));
  await evict(statesLimitBytes(), stateName(key));
  const state = await loadState(key, spec, devices);
  if (!state) throw new InfraError(`the state just saved cannot be read back from ${directoryOf(key)}`);
  return state;
}

/** A private copy of the state's disk, to be closed by the caller; throws SpoiledState when the files have changed. */
export async function openDisk(state: SavedState): Promise<FileHandle> {
  await checkFiles(state);
  const copy = await namelessCopy(state.disk);
  try {
    await checkFiles(state);
    return copy;
  } catch (error) {
    await copy.close();
    throw error;
  }
}

async function checkFiles({ spec, initramfs, disk, sha256 }: SavedState): Promise<void> {
  const what = `the saved state of ${spec.kernel.name}`;
  const found = await Promise.all([currentSha256(initramfs), currentSha256(disk)]).catch(error => {
    throw new SpoiledState(`${what} is gone: ${(error as Error).message}`);
  });
  if (found[0] !== sha256.initramfs || found[1] !== sha256.disk)
    throw new SpoiledState(`${what} was changed after it was saved`);
}

/** Forgets a saved state, so that the next guest boots; not when another worker already made it anew. */
export async function discardState({ key, spec, devices, sha256 }: SavedState): Promise<void> {
  const present = await loadState(key, spec, devices).catch(() => undefined);
  if (present?.sha256.disk === sha256.disk) await forgetState(key);
}

/** Removes what is kept under a name, whatever it is. */
export const forgetState = (key: StateKey): Promise<void> =>
  rm(directoryOf(key), { recursive: true, force: true });

/** How much the saved states may take, in bytes: `CELLBLOCK_STATES_MIB`, or 4 GiB, some forty kernels. */
export const statesLimitBytes = (): number => (Number(process.env.CELLBLOCK_STATES_MIB) || 4096) * 2 ** 20;

/** Each saved state: its bytes, and when it was used last, in milliseconds. */
export async function usage(): Promise<{ name: string; bytes: number; used: number }[]> {
  const names = await readdir(root()).catch(() => []);
  return Promise.all(
    names.map(async name => {
      const stats = await Promise.all(
        Object.values(files).map(file => stat(join(root(), name, file)).catch(() => undefined)),
      );
      const bytes = stats.reduce((sum, file) => sum + (file?.size ?? 0), 0);
      return { name, bytes, used: stats[2]?.mtimeMs ?? 0 };
    }),
  );
}

/** Which states have to go, those unused for longest first, so that the rest fits into `limit`. */
export function victims(
  states: readonly { name: string; bytes: number; used: number }[],
  limit: number,
  spared: string,
): string[] {
  let total = states.reduce((sum, { bytes }) => sum + bytes, 0);
  const gone: string[] = [];
  for (const { name, bytes } of [...states].sort((a, b) => a.used - b.used)) {
    if (total <= limit) break;
    if (name === spared) continue;
    gone.push(name);
    total -= bytes;
  }
  return gone;
}

async function evict(limit: number, spared: string): Promise<void> {
  for (const name of victims(await usage(), limit, spared))
    await rm(join(root(), name), { recursive: true, force: true });
}
