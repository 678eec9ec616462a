import { createHash } from 'node:crypto';
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

/** What is written down beside the files of a state. */
export interface StateFacts {
  hostKey: Buffer;
  clientKey: string;
  /** The text in sector 0 of the guest's disk: who reads it has opened the host's block device. */
  magic: string;
  /** What the boot took, however often the runtime was replaced since. */
  bootSeconds: number;
  /** SHA-256 of the files, as they were saved. */
  sha256: { initramfs: string; disk: string };
}

/** The files of a saved state are gone, or not what they were when it was saved. */
export class SpoiledState extends Error {
  override readonly name = 'SpoiledState';
}

const files = { initramfs: 'initramfs', disk: 'disk.qcow2', facts: 'state.json' } as const;

const root = (): string => cachePath('states');
const directoryOf = (key: StateKey): string => join(root(), stateName(key));

/** The state of this name as it was saved, or undefined. Counts as its latest use. */
export async function loadState(
  key: StateKey,
  spec: GuestSpec,
  devices: Devices,
): Promise<SavedState | undefined> {
  const directory = directoryOf(key);
  const factsFile = join(directory, files.facts);
  const text = await readFile(factsFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const facts = JSON.parse(text) as Omit<StateFacts, 'hostKey'> & { hostKey: string };
  const now = new Date();
  await utimes(factsFile, now, now).catch(() => {});
  return {
    ...facts,
    hostKey: Buffer.from(facts.hostKey, 'base64'),
    spec,
    devices,
    key,
    initramfs: join(directory, files.initramfs),
    disk: join(directory, files.disk),
  };
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
    initramfs: hashOf(await readFile(join(scratch, files.initramfs))),
    disk: hashOf(await readFile(join(scratch, files.disk))),
  };
  const record = { ...facts, hostKey: facts.hostKey.toString('base64'), sha256 };
  await writeFile(join(scratch, files.facts), JSON.stringify(record), { mode: 0o600 });
  await mkdir(root(), { recursive: true });
  await rename(scratch, directoryOf(key));
  await evict(statesLimitBytes(), stateName(key));
  const state = await loadState(key, spec, devices);
  if (!state) throw new InfraError(`the state just saved cannot be read back from ${directoryOf(key)}`);
  return state;
}

/** A private copy of the state's disk, to be closed by the caller; throws SpoiledState when the files have changed. */
export async function openDisk(state: SavedState): Promise<FileHandle> {
  const what = `the saved state of ${state.spec.kernel.name}`;
  const [initramfs, copied] = await Promise.all([readFile(state.initramfs), namelessCopy(state.disk)]).catch(
    error => {
      throw new SpoiledState(`${what} is gone: ${(error as Error).message}`);
    },
  );
  if (copied.sha256 === state.sha256.disk && hashOf(initramfs) === state.sha256.initramfs) return copied.copy;
  await copied.copy.close();
  throw new SpoiledState(`${what} was changed after it was saved`);
}

/** Forgets a saved state, so that the next guest boots; not when another worker already made it anew. */
export async function discardState({ key, spec, devices, sha256 }: SavedState): Promise<void> {
  const present = await loadState(key, spec, devices);
  if (present?.sha256.disk === sha256.disk) await rm(directoryOf(key), { recursive: true, force: true });
}

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

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
