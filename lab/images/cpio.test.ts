import test from 'ava';
import { cpio } from './cpio.ts';

interface Member {
  name: string;
  mode: number;
  links: number;
  mtime: number;
  rdev: [number, number];
  bytes: string;
}

/** Reads as the kernel does: a header of 110 characters, then name and bytes, each padded to a multiple of four. */
function read(archive: Buffer): Member[] {
  const members: Member[] = [];
  for (let at = 0; at < archive.length; ) {
    if (archive[at] === 0) {
      at += 4;
      continue;
    }
    const magic = archive.toString('latin1', at, at + 6);
    if (magic !== '070701') throw new Error(`no header at ${at}: ${magic}`);
    const field = (index: number) =>
      Number.parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16);
    const nameEnd = at + 110 + field(11);
    const start = Math.ceil(nameEnd / 4) * 4;
    members.push({
      name: archive.toString('utf8', at + 110, nameEnd - 1),
      mode: field(1),
      links: field(4),
      mtime: field(5),
      rdev: [field(9), field(10)],
      bytes: archive.toString('utf8', start, start + field(6)),
    });
    at = Math.ceil((start + field(6)) / 4) * 4;
  }
  return members;
}

test('each kind of entry is written with its type, its mode and its contents', t => {
  const archive = cpio([
    { type: 'directory', path: 'dev', mode: 0o755 },
    { type: 'device', path: 'dev/null', mode: 0o666, kind: 'char', major: 1, minor: 3 },
    { type: 'device', path: 'dev/ram0', mode: 0o600, kind: 'block', major: 1, minor: 0 },
    { type: 'file', path: 'init', mode: 0o755, bytes: Buffer.from('#!/bin/sh\n') },
    { type: 'symlink', path: 'sh', target: 'busybox' },
  ]);
  const none = { mtime: 0, links: 1, rdev: [0, 0] as [number, number], bytes: '' };
  t.deepEqual(read(archive), [
    { ...none, name: 'dev', mode: 0o040755, links: 2 },
    { ...none, name: 'dev/null', mode: 0o020666, rdev: [1, 3] },
    { ...none, name: 'dev/ram0', mode: 0o060600, rdev: [1, 0] },
    { ...none, name: 'init', mode: 0o100755, bytes: '#!/bin/sh\n' },
    { ...none, name: 'sh', mode: 0o120777, bytes: 'busybox' },
    { ...none, name: 'TRAILER!!!', mode: 0 },
  ]);
});

test('every length of a name and of a file is padded so that the next header is found', t => {
  const entries = Array.from({ length: 9 }, (_, length) => ({
    type: 'file' as const,
    path: 'n'.repeat(length + 1),
    mode: 0o644,
    bytes: Buffer.alloc(length, 'b'),
  }));
  t.deepEqual(
    read(cpio(entries)).map(({ name, bytes }) => [name.length, bytes.length]),
    [...entries.map(({ path, bytes }) => [path.length, bytes.length]), ['TRAILER!!!'.length, 0]],
  );
});

test('archives are whole blocks, so that one can follow the other', t => {
  const one = cpio([{ type: 'file', path: 'a', mode: 0o644, bytes: Buffer.from('1') }]);
  const two = cpio([{ type: 'file', path: 'b', mode: 0o644, bytes: Buffer.from('22') }]);
  t.is(one.length % 512, 0);
  t.deepEqual(
    read(Buffer.concat([one, two])).map(({ name }) => name),
    ['a', 'TRAILER!!!', 'b', 'TRAILER!!!'],
  );
});

test('equal entries make equal bytes', t => {
  const make = () => cpio([{ type: 'file', path: 'a', mode: 0o600, bytes: Buffer.from('same') }]);
  t.true(make().equals(make()));
});
