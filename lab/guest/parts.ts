import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { $ } from 'zx';
import { clientKeys, hostKeys } from '../images/hostkey.ts';
import type { Image } from '../images/image.ts';
import { guestOverlay } from '../images/overlay.ts';
import { devicesFor } from '../kernels/devices.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { guestModules } from '../kernels/modules.ts';
import { ext2 } from './ext2.ts';

/**
 * Beside the drivers of its network card and disk, what every guest loads where its kernel has it as a module. Names that
 * a kernel lacks are left out.
 */
export const guestModuleNames = [
  ...['virtio_rng', 'binfmt_misc', 'configfs', 'overlay'],
  // The file system of the disk. ext4 asks the crypto API for crc32c, whether or not the file system has checksums.
  ...['crc32c_generic', 'ext4'],
] as const;

/**
 * What lies in /lab/spare of every guest whose kernel has it as a module, and is loaded by nobody but a scenario: one
 * that nothing needs, and one that the host configures by configfs.
 */
export const spareModuleNames = ['loop', 'netconsole'] as const;

export const diskMiB = 16;

/** The image with, behind it, what belongs to this one guest: new key pairs, its kernel's modules, entropy. */
export async function makeInitramfs(directory: string, kernel: Kernel, image: Image) {
  const { modules } = await devicesFor(kernel);
  const [server, client] = [hostKeys(), clientKeys()];
  const overlay = guestOverlay({
    hostKey: server.dropbear,
    authorizedKey: client.authorized,
    modules: await guestModules(kernel, [...modules, ...guestModuleNames]),
    spareModules: await guestModules(kernel, spareModuleNames),
    entropy: randomBytes(512),
    settings: { EPOCH: String(Math.floor(Date.now() / 1000)) },
  });
  const path = join(directory, 'initramfs');
  await writeFile(path, Buffer.concat([await readFile(image.initramfs), overlay]), { mode: 0o600 });
  return { path, hostKey: server.wire, clientKey: client.privateKey };
}

/** The file in the root of the disk's file system that holds the magic too. */
export const diskFile = 'secret';

/**
 * A disk with a text in its first sector that nobody can guess, and behind that an ext2 file system with the same text
 * in a file; the image also takes the machine's snapshot.
 */
export async function makeDisk(directory: string) {
  const magic = `CELLBLOCK HOST DISK ${randomBytes(16).toString('hex')}`;
  const [path, raw] = [join(directory, 'disk.qcow2'), join(directory, 'disk.raw')];
  const content = Buffer.alloc(diskMiB << 20);
  ext2(8192, diskFile, magic).copy(content);
  content.write(magic);
  await writeFile(raw, content);
  await $({ quiet: true })`qemu-img convert -f raw -O qcow2 ${raw} ${path}`;
  await rm(raw);
  return { path, magic };
}
