import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from '../images/image.ts';
import type { Devices } from '../kernels/devices.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { kernelCommandLine, machineArguments } from './arguments.ts';
import { diskFile, diskMiB, guestModuleNames, spareModuleNames } from './parts.ts';

/** What a guest is made of. Everything here, and nothing else, decides what its saved state looks like. */
export interface GuestSpec {
  kernel: Kernel;
  image: Image;
  accel: 'tcg' | 'kvm';
  memoryMiB: number;
  /** `qemu-system-x86_64 --version`: a saved state is only good for the QEMU that wrote it. */
  qemu: string;
}

/**
 * The name of a saved state. Two with the same `machine` differ in cell and probe alone: files in the guest that nothing
 * runs when the state is saved, and that can be replaced without booting again.
 */
export interface StateKey {
  machine: string;
  runtime: string;
}

export async function stateKey(spec: GuestSpec, devices: Devices): Promise<StateKey> {
  const { kernel, image, accel, memoryMiB, qemu } = spec;
  const machine = [
    kernel.sha256,
    kernel.release,
    await modulesIdentity(kernel),
    image.userlandSha256,
    qemu,
    devices.modules,
    guestModuleNames,
    spareModuleNames,
    diskMiB,
    diskFile,
    machineArguments({ kernelImage: '', initramfs: '', accel, memoryMiB, devices }),
    kernelCommandLine,
  ];
  return { machine: hashOf(machine), runtime: hashOf([image.cellSha256, image.probeSha256]) };
}

/** The directory of a state, below the cache's `states`. */
export const stateName = ({ machine, runtime }: StateKey): string => `${machine}-${runtime}`;

/** Modules are replaced as a whole, and their list of dependencies with them. */
async function modulesIdentity({ modules }: Kernel): Promise<string> {
  if (modules === undefined) return 'none';
  return `${modules} ${await readFile(join(modules, 'modules.dep'), 'utf8').catch(() => '')}`;
}

const hashOf = (parts: unknown): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
