import type { Actor } from './actor.ts';

const file = '/proc/kcore';
/** Where x86-64 maps the kernel's own image; modules begin at the second (Documentation/arch/x86/x86_64/mm.rst). */
const [imageFrom, imageTo] = [0xffff_ffff_8000_0000n, 0xffff_ffff_a000_0000n];
const headerBytes = 64;

/**
 * Where in /proc/kcore the image of the kernel begins, as its ELF headers say it: the whole of the kernel's memory lies
 * in that file. Undefined when the file has no such segment.
 */
export function offsetOfKernelImage(core: Buffer): number | undefined {
  if (core.length < headerBytes) return undefined;
  const [at, size, count] = [Number(core.readBigUInt64LE(32)), core.readUInt16LE(54), core.readUInt16LE(56)];
  for (let segment = at; segment < at + size * count; segment += size) {
    if (segment + size > core.length) return undefined;
    const address = core.readBigUInt64LE(segment + 16);
    if (address >= imageFrom && address < imageTo) return Number(core.readBigUInt64LE(segment + 8));
  }
  return undefined;
}

/** The first bytes of the running kernel's code as this process reads them, in hexadecimal; or why it cannot. */
export async function kernelCode(reader: Actor) {
  const header = await reader`read-bytes ${file} 0 ${headerBytes + 64 * 56}`;
  if (!header.ok) return header;
  const offset = offsetOfKernelImage(Buffer.from(header.text ?? '', 'hex'));
  if (offset === undefined) return { ok: false, errno: 'ENOEXEC', call: 'no kernel in it' } as const;
  return reader`read-bytes ${file} ${offset} 64`;
}
