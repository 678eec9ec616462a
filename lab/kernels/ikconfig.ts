import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/**
 * How compressed data begins, and what unpacks it from its standard input (scripts/extract-vmlinux of the kernel goes
 * by the same beginnings). A program that is not installed is a format that cannot be read.
 */
const unpackers: readonly { magic: Buffer; command: readonly string[] }[] = [
  { magic: Buffer.from('1f8b08', 'hex'), command: ['gzip', '-dc'] },
  { magic: Buffer.from('fd377a585a00', 'hex'), command: ['xz', '-dc'] },
  { magic: Buffer.from('28b52ffd', 'hex'), command: ['zstd', '-dc'] },
  { magic: Buffer.from('425a68', 'hex'), command: ['bzip2', '-dc'] },
  { magic: Buffer.from('5d000000', 'hex'), command: ['xz', '--format=lzma', '-dc'] },
  { magic: Buffer.from('894c5a', 'hex'), command: ['lzop', '-dc'] },
  { magic: Buffer.from('02214c18', 'hex'), command: ['lz4', '-dc'] },
];

/** CONFIG_IKCONFIG puts the gzipped configuration between these (kernel/configs.c). */
const begin = Buffer.from('IKCFG_ST');
const end = Buffer.from('IKCFG_ED');

const elf = Buffer.from('7f454c46', 'hex');

/** The payload begins within the first pages behind the setup code and the decompressor; what is behind is data. */
const farthestPayload = 1 << 20;

/**
 * The `.config` that a kernel image carries (CONFIG_IKCONFIG=y, not =m), found as scripts/extract-ikconfig does it: in
 * the image itself, or in what one of the compressed pieces in it unpacks to. Undefined when there is none.
 */
export async function embeddedConfig(image: string): Promise<string | undefined> {
  const bytes = await readFile(image);
  const plain = configIn(bytes);
  if (plain !== undefined) return plain;
  for (const { at, command } of pieces(bytes)) {
    const unpacked = await unpack(command, bytes.subarray(at));
    const config = configIn(unpacked);
    // The kernel itself: what may come behind it is not looked at.
    if (config !== undefined || unpacked.subarray(0, 4).equals(elf)) return config;
  }
  return undefined;
}

/** The configuration in an unpacked kernel. */
export function configIn(kernel: Buffer): string | undefined {
  const start = kernel.indexOf(begin);
  const stop = kernel.indexOf(end, start);
  if (start < 0 || stop < 0) return undefined;
  try {
    return gunzipSync(kernel.subarray(start + begin.length, stop)).toString();
  } catch {
    // The words stand in other places too, such as this method's own source.
    return undefined;
  }
}

/** Where compressed data may begin, in the order of the image. */
function pieces(image: Buffer): { at: number; command: readonly string[] }[] {
  const found = unpackers.flatMap(({ magic, command }) => {
    const places: { at: number; command: readonly string[] }[] = [];
    for (let at = image.indexOf(magic); at >= 0 && at < farthestPayload; at = image.indexOf(magic, at + 1))
      places.push({ at, command });
    return places;
  });
  return found.sort((a, b) => a.at - b.at);
}

/** What is behind the piece makes most of the programs fail at the end, so what came out of them counts. */
async function unpack([command = '', ...words]: readonly string[], bytes: Buffer): Promise<Buffer> {
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'ignore'] });
  const cannotStart = new Promise<Buffer>(resolve => child.once('error', () => resolve(Buffer.alloc(0))));
  child.stdin.on('error', () => {}); // it stops reading when it has enough
  child.stdin.end(bytes);
  return Promise.race([buffer(child.stdout), cannotStart]);
}
