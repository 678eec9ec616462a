import { open } from 'node:fs/promises';
import { UserError } from '../errors.ts';

/** What a bzImage says about itself. */
export interface BootHeader {
  /** `uname -r`. */
  release: string;
  /** The whole version line: release, builder, build number and date. */
  banner: string;
}

/*
 * The real-mode header of Documentation/arch/x86/boot.rst. Offsets in bytes from the start of the file.
 */
const setupSectors = 0x1f1;
const systemSize = 0x1f4;
const bootFlag = 0x1fe;
const magic = 0x202;
const protocolVersion = 0x206;
const versionPointer = 0x20e;
const loadFlags = 0x211;
const extendedLoadFlags = 0x236;
const headerEnd = 0x264;

/** The setup code, which holds the version line, is at most 64 sectors long. */
const headLength = 65 * 512;

const otherFormats: [magic: string, name: string, hint?: string][] = [
  ['7f454c46', 'an ELF file', 'give arch/x86/boot/bzImage, not vmlinux'],
  ['1f8b', 'gzip data'],
  ['fd377a585a00', 'xz data'],
  ['28b52ffd', 'zstd data'],
  ['425a68', 'bzip2 data'],
  ['213c617263683e', 'an ar archive', 'a Debian package is taken when its name ends in .deb'],
];

/** Reads the header of a kernel image. Throws a UserError that says why, when the file is none that QEMU's x86 machine boots. */
export async function readBzImage(file: string): Promise<BootHeader> {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(
      `${file} cannot be read: ${cause.code === 'ENOENT' ? 'there is no such file' : cause.message}`,
    );
  });
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new UserError(`${file} is not a kernel: it is not a regular file`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headLength), 0, headLength, 0);
    return parseBzImage(buffer.subarray(0, bytesRead), status.size, file);
  } finally {
    await handle.close();
  }
}

/** The same from the first 33280 bytes, or fewer when the file is shorter. `size` is that of the whole file. */
export function parseBzImage(head: Buffer, size: number, file: string): BootHeader {
  const refuse = (reason: string, next = 'give an x86-64 bzImage') => {
    throw new UserError(`${file} is not a kernel that can be booted: ${reason}`, next);
  };
  const hex = head.toString('hex', 0, 8);
  const other = otherFormats.find(([beginning]) => hex.startsWith(beginning));
  if (other) refuse(`it is ${other[1]}`, other[2]);
  if (head.length < headerEnd) refuse(`it is only ${size} bytes long`);
  if (head.readUInt16LE(bootFlag) !== 0xaa55 || head.toString('latin1', magic, magic + 4) !== 'HdrS')
    refuse('it has no Linux/x86 boot header ("HdrS" at byte 0x202)');
  const protocol = head.readUInt16LE(protocolVersion);
  if (protocol < 0x200) refuse(`its boot protocol ${protocol.toString(16)} is older than 2.00`);
  if ((head.readUInt8(loadFlags) & 1) === 0)
    refuse('it is a zImage, which loads below 1 MiB', '`make bzImage`');
  // Before 2.12 the header does not tell a 32-bit kernel from a 64-bit one.
  if (protocol >= 0x20c && (head.readUInt16LE(extendedLoadFlags) & 1) === 0)
    refuse('it is a 32-bit kernel, and the guest runs 64-bit programs', 'build it with CONFIG_64BIT=y');
  const setup = ((head.readUInt8(setupSectors) || 4) + 1) * 512;
  // The field has four bytes since 2.04 and counts units of 16 bytes.
  const expected = setup + (protocol >= 0x204 ? head.readUInt32LE(systemSize) * 16 : 0);
  // The last unit need not be full.
  if (size < expected - 15)
    refuse(`it is cut off: ${size} bytes instead of ${expected}`, 'copy or fetch it again');
  const pointer = head.readUInt16LE(versionPointer);
  const start = pointer + 0x200;
  const end = head.indexOf(0, start);
  const banner = pointer > 0 && end > start ? head.toString('latin1', start, end).trim() : '';
  const release = banner.split(/\s/)[0] ?? '';
  if (!/^[\x21-\x7e]+$/.test(release)) refuse('its header names no release');
  return { release, banner };
}
