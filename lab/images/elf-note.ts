/** Offsets of Elf64_Ehdr and Elf64_Phdr, elf(5), and the note types of xen/interface/elfnote.h in the kernel. */
const programHeaders = 0x20;
const programHeaderSize = 0x36;
const programHeaderCount = 0x38;
const ptNote = 4;
const physicalEntry = 18;

/**
 * Whether an x86-64 kernel can be entered without its own decompressor: the note that PVH boot loaders look for
 * (XEN_ELFNOTE_PHYS32_ENTRY, there with CONFIG_PVH from 4.21 on). QEMU takes an ELF kernel only with it.
 */
export function hasPvhEntry(elf: Buffer): boolean {
  if (elf.length < 64 || elf.toString('latin1', 0, 5) !== '\x7fELF\x02') return false;
  const table = Number(elf.readBigUInt64LE(programHeaders));
  const size = elf.readUInt16LE(programHeaderSize);
  for (let index = 0; index < elf.readUInt16LE(programHeaderCount); index++) {
    const header = elf.subarray(table + index * size, table + (index + 1) * size);
    if (header.length < 56 || header.readUInt32LE(0) !== ptNote) continue;
    const start = Number(header.readBigUInt64LE(8));
    if (notes(elf.subarray(start, start + Number(header.readBigUInt64LE(32)))).some(isPvh)) return true;
  }
  return false;
}

interface Note {
  owner: string;
  type: number;
}

const isPvh = ({ owner, type }: Note): boolean => owner === 'Xen' && type === physicalEntry;

function notes(segment: Buffer): Note[] {
  const found: Note[] = [];
  for (let at = 0; at + 12 <= segment.length; ) {
    const [name, description] = [segment.readUInt32LE(at), segment.readUInt32LE(at + 4)];
    const owner = segment.toString('latin1', at + 12, at + 12 + name).replace(/\0+$/, '');
    found.push({ owner, type: segment.readUInt32LE(at + 8) });
    at += 12 + roundUp(name) + roundUp(description);
  }
  return found;
}

const roundUp = (length: number): number => Math.ceil(length / 4) * 4;
