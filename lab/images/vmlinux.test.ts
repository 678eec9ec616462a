import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { hasPvhEntry } from './elf-note.ts';
import { payloadOf, quickestKernel } from './vmlinux.ts';

/** An ELF of one segment, which holds one note of 4 bytes. */
function elfWith(owner: string, type: number): Buffer {
  const elf = Buffer.alloc(64 + 56);
  elf.write('\x7fELF\x02', 'latin1');
  elf.writeBigUInt64LE(64n, 0x20);
  elf.writeUInt16LE(56, 0x36);
  elf.writeUInt16LE(1, 0x38);
  const name = Buffer.from(`${owner}\0`);
  const note = Buffer.alloc(12 + Math.ceil(name.length / 4) * 4 + 4);
  note.writeUInt32LE(name.length, 0);
  note.writeUInt32LE(4, 4);
  note.writeUInt32LE(type, 8);
  name.copy(note, 12);
  elf.writeUInt32LE(4, 64);
  elf.writeBigUInt64LE(BigInt(elf.length), 64 + 8);
  elf.writeBigUInt64LE(BigInt(note.length), 64 + 32);
  return Buffer.concat([elf, note]);
}

/** A bzImage of four setup sectors, whose payload begins 16 bytes behind them. */
function bzImage(payload: Buffer): Buffer {
  const head = Buffer.alloc(5 * 512 + 16);
  head.writeUInt8(4, 0x1f1);
  head.writeUInt16LE(0x20f, 0x206);
  head.writeUInt32LE(16, 0x248);
  head.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([head, payload, Buffer.alloc(32)]);
}

async function choose(image: Buffer): Promise<{ own: boolean; bytes: Buffer }> {
  const directory = await mkdtemp(join(tmpdir(), 'vmlinux-'));
  try {
    const file = join(directory, 'bzImage');
    await writeFile(file, image);
    const chosen = await quickestKernel(file, directory);
    return { own: chosen === file, bytes: await readFile(chosen) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

test('only the note of a 32-bit physical entry makes a kernel that QEMU enters directly', t => {
  t.true(hasPvhEntry(elfWith('Xen', 18)));
  t.false(hasPvhEntry(elfWith('Xen', 6)));
  t.false(hasPvhEntry(elfWith('GNU', 18)));
  t.false(hasPvhEntry(Buffer.alloc(200)));
});

test('the payload is what the header says, without the size that is appended to all but gzip', t => {
  const zstd = Buffer.from('28b52ffd0102030405060708deadbeef', 'hex');
  t.is(payloadOf(bzImage(zstd))?.toString('hex'), '28b52ffd0102030405060708');
  const gzip = gzipSync('kernel');
  t.deepEqual(payloadOf(bzImage(gzip)), gzip);
});

test('a header that is too old, or that points outside, tells no payload', t => {
  const old = bzImage(gzipSync('kernel'));
  old.writeUInt16LE(0x207, 0x206);
  t.is(payloadOf(old), undefined);
  const outside = bzImage(gzipSync('kernel'));
  outside.writeUInt32LE(0x7fffffff, 0x24c);
  t.is(payloadOf(outside), undefined);
});

test('a kernel with the entry is unpacked', async t => {
  const elf = elfWith('Xen', 18);
  t.deepEqual(await choose(bzImage(gzipSync(elf))), { own: false, bytes: elf });
});

test('a kernel without it, a damaged one and one of an unknown format are booted as they are', async t => {
  const damaged = gzipSync(elfWith('Xen', 18));
  damaged.fill(0xff, 12, 24);
  for (const payload of [gzipSync(elfWith('GNU', 3)), damaged, Buffer.from('unknown format')])
    t.true((await choose(bzImage(payload))).own);
});
