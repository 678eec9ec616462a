import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { $ } from 'zx';
import { hasPvhEntry } from './elf-note.ts';

/** How a payload begins, and what unpacks it from standard input. */
const unpackers: [magic: string, command: string[]][] = [
  ['1f8b', ['gzip', '-dc']],
  ['fd377a585a00', ['xz', '-dc']],
  ['28b52ffd', ['zstd', '-dc']],
  ['425a68', ['bzip2', '-dc']],
];

/** Offsets in the boot header, Documentation/arch/x86/boot.rst. The payload is told since protocol 2.08. */
const setupSectors = 0x1f1;
const protocolVersion = 0x206;
const payloadOffset = 0x248;
const payloadLength = 0x24c;

/**
 * The kernel to give to QEMU so that it starts soonest. Under TCG a kernel takes 1 s (zstd) to 6 s (xz) to unpack
 * itself, the host takes a tenth of that: the ELF inside is unpacked into `directory`, where the kernel can be entered
 * that way. Otherwise, and when anything about it is not as expected, the answer is `image` itself.
 */
export async function quickestKernel(image: string, directory: string): Promise<string> {
  const payload = payloadOf(await readFile(image));
  const command =
    payload && unpackers.find(([magic]) => payload.toString('hex', 0, 8).startsWith(magic))?.[1];
  if (!command) return image;
  const packed = join(directory, 'vmlinux.packed');
  const elf = join(directory, 'vmlinux');
  await writeFile(packed, payload);
  try {
    const unpacked = await unpack(command, packed, elf);
    if (unpacked && hasPvhEntry(await readFile(elf))) return elf;
    await rm(elf, { force: true });
    return image;
  } finally {
    await rm(packed);
  }
}

/** The compressed ELF in a bzImage; undefined in one that does not tell where it is. */
export function payloadOf(image: Buffer): Buffer | undefined {
  if (image.length <= payloadLength + 4 || image.readUInt16LE(protocolVersion) < 0x208) return undefined;
  const start = ((image.readUInt8(setupSectors) || 4) + 1) * 512 + image.readUInt32LE(payloadOffset);
  const length = image.readUInt32LE(payloadLength);
  const payload = image.subarray(start, start + length);
  if (length < 8 || payload.length < length) return undefined;
  // The unpacked size is the end of gzip's own format; the kernel's build appends it to every other one.
  return payload.readUInt16BE(0) === 0x1f8b ? payload : payload.subarray(0, -4);
}

async function unpack(command: string[], from: string, to: string): Promise<boolean> {
  const [input, output] = [await open(from), await open(to, 'w')];
  try {
    const { exitCode } = await $({
      quiet: true,
      nothrow: true,
      stdio: [input.fd, output.fd, 'ignore'],
    })`${command}`;
    return exitCode === 0;
  } finally {
    await Promise.all([input.close(), output.close()]);
  }
}
