import test from 'ava';
import { ext2 } from './ext2.ts';

/** What a kernel reads when it looks a name up: superblock, group, inode table, directory, inode, block. */
function lookUp(image: Buffer, name: string): string | undefined {
  const superblock = image.subarray(1024, 2048);
  if (superblock.readUInt16LE(56) !== 0xef53) return undefined;
  const block = (number: number) => image.subarray(number * 1024, (number + 1) * 1024);
  const table = image.subarray(block(2).readUInt32LE(8) * 1024);
  const inode = (number: number) => table.subarray((number - 1) * superblock.readUInt16LE(88));
  const root = block(inode(2).readUInt32LE(40));
  for (let at = 0; at < root.length; at += root.readUInt16LE(at + 4)) {
    const entry = root.subarray(at + 8, at + 8 + root.readUInt8(at + 6)).toString();
    const file = inode(root.readUInt32LE(at));
    if (entry === name) return block(file.readUInt32LE(40)).subarray(0, file.readUInt32LE(4)).toString();
  }
  return undefined;
}

test('the file is found by name, with its text and no more', t => {
  const image = ext2(8192, 'secret', 'the text\n');
  t.is(image.length, 8 << 20);
  t.is(lookUp(image, 'secret'), 'the text\n');
  t.is(lookUp(image, 'other'), undefined);
});

test('the first block is left to whoever boots from the disk', t => {
  t.true(
    ext2(64, 'secret', 'text')
      .subarray(0, 1024)
      .every(byte => byte === 0),
  );
});

test('what is counted as free is free in the bitmaps', t => {
  const image = ext2(8192, 'secret', 'text');
  const clear = (block: number) =>
    [...image.subarray(block * 1024, (block + 1) * 1024)].reduce(
      (sum, byte) => sum + 8 - [...byte.toString(2)].filter(bit => bit === '1').length,
      0,
    );
  const group = image.subarray(2048);
  t.deepEqual([group.readUInt16LE(12), group.readUInt16LE(14)], [clear(3), clear(4)]);
  t.deepEqual([image.readUInt32LE(1024 + 12), image.readUInt32LE(1024 + 16)], [clear(3), clear(4)]);
});

test('what one block group cannot hold is refused', t => {
  t.throws(() => ext2(8193, 'secret', ''), { instanceOf: RangeError });
  t.throws(() => ext2(9, 'secret', ''), { instanceOf: RangeError });
  t.throws(() => ext2(64, 'secret', 'x'.repeat(1025)), { instanceOf: RangeError });
});
