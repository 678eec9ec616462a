/**
 * The smallest ext2 file system there can be: one block group, a root directory, and one file in it. Every kernel that
 * knows ext2, or ext4 in its place, mounts it. Written by hand because a lab must not depend on what mkfs writes this
 * year. The layout is that of fs/ext2/ext2.h, revision 1; numbers are little-endian.
 */

const BLOCK = 1024;
const INODE = 128;
const INODES = 16;
/** Inodes 1 to 10 are the kernel's; 2 is the root directory. */
const ROOT = 2;
const FILE = 11;

const MAGIC = 0xef53;
const CLEAN = 1;
/** Directory entries say what kind of file they name. */
const INCOMPAT_FILETYPE = 2;
const DIRECTORY = { mode: 0o040755, kind: 2 };
const REGULAR = { mode: 0o100644, kind: 1 };

/** Which block holds what. Block 0 belongs to whoever boots from the disk. */
const at = { superblock: 1, groups: 2, blockBitmap: 3, inodeBitmap: 4, inodes: 5, root: 7, file: 8 } as const;
const usedBlocks = 9;

/** A file system of `blocks` blocks of 1 KiB (at most 8192: one group), with the file `name` that reads `text`. */
export function ext2(blocks: number, name: string, text: string): Buffer {
  if (blocks <= usedBlocks || blocks > 8 * BLOCK) throw new RangeError(`one group has no ${blocks} blocks`);
  if (Buffer.byteLength(text) > BLOCK) throw new RangeError('the text has to fit into one block');
  const image = Buffer.alloc(blocks * BLOCK);
  const block = (number: number) => image.subarray(number * BLOCK, (number + 1) * BLOCK);
  superblock(block(at.superblock), blocks);
  group(block(at.groups), blocks);
  // The bitmap begins at block 1, s_first_data_block.
  bitmap(block(at.blockBitmap), usedBlocks - 1, blocks - 1);
  bitmap(block(at.inodeBitmap), FILE, INODES);
  const inodes = image.subarray(at.inodes * BLOCK, at.root * BLOCK);
  inode(inodes, ROOT, { ...DIRECTORY, links: 2, size: BLOCK, block: at.root });
  inode(inodes, FILE, { ...REGULAR, links: 1, size: Buffer.byteLength(text), block: at.file });
  directory(block(at.root), [
    { inode: ROOT, kind: DIRECTORY.kind, name: '.' },
    { inode: ROOT, kind: DIRECTORY.kind, name: '..' },
    { inode: FILE, kind: REGULAR.kind, name },
  ]);
  block(at.file).write(text);
  return image;
}

function superblock(bytes: Buffer, blocks: number): void {
  const field = (offset: number, value: number) => bytes.writeUInt32LE(value, offset);
  const short = (offset: number, value: number) => bytes.writeUInt16LE(value, offset);
  field(0, INODES);
  field(4, blocks);
  field(12, blocks - usedBlocks);
  field(16, INODES - FILE);
  field(20, 1); // s_first_data_block
  field(32, 8 * BLOCK); // s_blocks_per_group
  field(36, 8 * BLOCK); // s_frags_per_group
  field(40, INODES); // s_inodes_per_group
  short(54, 0xffff); // s_max_mnt_count: never checked
  short(56, MAGIC);
  short(58, CLEAN);
  short(60, 1); // s_errors: go on
  field(76, 1); // s_rev_level
  field(84, FILE); // s_first_ino
  short(88, INODE);
  field(96, INCOMPAT_FILETYPE);
}

function group(bytes: Buffer, blocks: number): void {
  for (const [index, block] of [at.blockBitmap, at.inodeBitmap, at.inodes].entries())
    bytes.writeUInt32LE(block, 4 * index);
  bytes.writeUInt16LE(blocks - usedBlocks, 12);
  bytes.writeUInt16LE(INODES - FILE, 14);
  bytes.writeUInt16LE(1, 16); // bg_used_dirs_count
}

/** The first `used` bits are set, and those beyond the end, which stand for nothing. */
function bitmap(bytes: Buffer, used: number, end: number): void {
  for (let bit = 0; bit < 8 * BLOCK; bit++)
    if (bit < used || bit >= end) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
}

interface Inode {
  mode: number;
  links: number;
  size: number;
  block: number;
}

function inode(table: Buffer, number: number, { mode, links, size, block }: Inode): void {
  const bytes = table.subarray((number - 1) * INODE, number * INODE);
  bytes.writeUInt16LE(mode, 0);
  bytes.writeUInt32LE(size, 4);
  bytes.writeUInt16LE(links, 26);
  bytes.writeUInt32LE(BLOCK / 512, 28);
  bytes.writeUInt32LE(block, 40);
}

function directory(bytes: Buffer, entries: readonly { inode: number; kind: number; name: string }[]): void {
  let offset = 0;
  for (const [index, { inode, kind, name }] of entries.entries()) {
    const isLast = index === entries.length - 1;
    const length = isLast ? BLOCK - offset : (8 + Buffer.byteLength(name) + 3) & ~3;
    bytes.writeUInt32LE(inode, offset);
    bytes.writeUInt16LE(length, offset + 4);
    bytes.writeUInt8(Buffer.byteLength(name), offset + 6);
    bytes.writeUInt8(kind, offset + 7);
    bytes.write(name, offset + 8);
    offset += length;
  }
}
