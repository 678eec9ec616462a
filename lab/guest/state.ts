import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../errors.ts';
import { type Emit, task } from '../events.ts';
import { withLock } from '../host/lock.ts';
import { withScratch } from '../host/scratch.ts';
import type { Image } from '../images/image.ts';
import { type Devices, devicesFor } from '../kernels/devices.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { cachePath } from '../paths.ts';
import { kernelCommandLine, machineArguments } from './arguments.ts';
import { boot } from './boot.ts';
import { namelessCopy } from './nameless.ts';
import { diskMiB, guestModuleNames, makeDisk, makeInitramfs } from './parts.ts';

/** What a guest is made of. Everything here, and nothing else, decides what its saved state looks like. */
export interface GuestSpec {
  kernel: Kernel;
  image: Image;
  accel: 'tcg' | 'kvm';
  memoryMiB: number;
  /** `qemu-system-x86_64 --version`: a saved state is only good for the QEMU that wrote it. */
  qemu: string;
}

/** A booted guest, saved right after its sshd began to listen. Lies in a directory of mode 0700. */
export interface SavedState {
  spec: GuestSpec;
  /** Follows from the kernel of the spec. */
  devices: Devices;
  initramfs: string;
  /** The guest's disk, which also holds the snapshot. */
  disk: string;
  hostKey: Buffer;
  clientKey: string;
  /** The text in sector 0 of the guest's disk: who reads it has opened the host's block device. */
  magic: string;
  bootSeconds: number;
  /** SHA-256 of the files, as they were saved. */
  sha256: { initramfs: string; disk: string };
}

/** The files of a saved state are not what they were when it was saved. */
export class SpoiledState extends Error {
  override readonly name = 'SpoiledState';
}

/** The name of the snapshot inside the disk image. */
export const snapshotName = 'clean';

/** The saved state for `spec`: taken from the cache, or made by booting the kernel once. */
export async function savedState(
  spec: GuestSpec,
  consoleLog: string,
  emit: Emit,
  signal: AbortSignal,
): Promise<SavedState> {
  const devices = await devicesFor(spec.kernel);
  const key = stateKey(spec, devices);
  const directory = cachePath('states', key);
  const cached = await load(directory, spec, devices);
  if (cached) return cached;
  return withLock(`state-${key}`, emit, async () => {
    const made = await load(directory, spec, devices);
    if (made) return made;
    return task(emit, `state/${spec.kernel.name}`, `boot ${spec.kernel.name} and save its state`, () =>
      make(spec, devices, directory, consoleLog, signal),
    );
  });
}

/** A private copy of the state's disk, to be closed by the caller; throws SpoiledState when the files have changed. */
export async function openDisk(state: SavedState): Promise<FileHandle> {
  const { copy, sha256 } = await namelessCopy(state.disk);
  const initramfs = hashOf(await readFile(state.initramfs));
  if (sha256 === state.sha256.disk && initramfs === state.sha256.initramfs) return copy;
  await copy.close();
  throw new SpoiledState(`the saved state of ${state.spec.kernel.name} was changed after it was saved`);
}

/** Forgets a saved state, so that the next guest boots; not when another worker already made it anew. */
export async function discardState(state: SavedState): Promise<void> {
  const { spec, devices } = state;
  const directory = cachePath('states', stateKey(spec, devices));
  const present = await load(directory, spec, devices);
  if (present?.sha256.disk === state.sha256.disk) await rm(directory, { recursive: true, force: true });
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Hex digest of everything a saved state depends on. */
export function stateKey({ kernel, image, accel, memoryMiB, qemu }: GuestSpec, devices: Devices): string {
  const placeholder = { kernelImage: '', initramfs: '', accel, memoryMiB, devices };
  const parts = [
    kernel.sha256,
    kernel.release,
    kernel.modules ?? '',
    image.sha256,
    qemu,
    devices.modules,
    guestModuleNames,
    diskMiB,
    machineArguments(placeholder),
    kernelCommandLine,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

async function load(directory: string, spec: GuestSpec, devices: Devices): Promise<SavedState | undefined> {
  const text = await readFile(join(directory, 'state.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { hostKey, ...rest } = JSON.parse(text) as Omit<SavedState, 'hostKey' | 'spec' | 'devices'> & {
    hostKey: string;
  };
  return {
    ...rest,
    spec,
    devices,
    hostKey: Buffer.from(hostKey, 'base64'),
    initramfs: join(directory, 'initramfs'),
    disk: join(directory, 'disk.qcow2'),
  };
}

function make(
  spec: GuestSpec,
  devices: Devices,
  directory: string,
  consoleLog: string,
  signal: AbortSignal,
): Promise<SavedState> {
  return withScratch(async scratch => {
    const { path: initramfs, hostKey, clientKey } = await makeInitramfs(scratch, spec.kernel, spec.image);
    const { path: disk, magic } = await makeDisk(scratch);
    const diskFile = await open(disk, 'r+');
    const begin = performance.now();
    const machine = {
      kernelImage: spec.kernel.image,
      initramfs,
      accel: spec.accel,
      memoryMiB: spec.memoryMiB,
      devices,
    };
    const guest = await boot(machine, diskFile.fd, consoleLog, { signal }).finally(() => diskFile.close());
    const bootSeconds = Math.round(performance.now() - begin) / 1000;
    try {
      await guest.qmp.human(`savevm ${snapshotName}`);
      await guest.qmp.execute('quit');
      await guest.exited;
    } finally {
      await guest.stop();
    }
    const sha256 = { initramfs: hashOf(await readFile(initramfs)), disk: hashOf(await readFile(disk)) };
    const facts = { magic, bootSeconds, clientKey, hostKey: hostKey.toString('base64'), sha256 };
    await writeFile(join(scratch, 'state.json'), JSON.stringify(facts), { mode: 0o600 });
    await mkdir(cachePath('states'), { recursive: true });
    await rename(scratch, directory);
    const state = await load(directory, spec, devices);
    if (!state) throw new InfraError(`the state just saved cannot be read back from ${directory}`);
    return state;
  });
}
