import test from 'ava';
import { S_IFCHR, S_IFDIR, S_IFLNK, S_IFREG } from '../sys/numbers.ts';
import { type Answer, recordingSystem } from '../sys/recording-system.ts';
import type { System } from '../sys/system.ts';
import { copyUp } from './copy-up.ts';
import { UnsafePath } from './walk.ts';

const FROM = 5;
const TO = 6;

/** A directory with one entry, `name`, which is of type `type` when it is looked at and `opened` when it is open. */
function directoryWith(type: number, opened = type, more: { [call in keyof System]?: Answer } = {}) {
  let left = 1;
  const stat = { uid: 1, gid: 2, rdev: 0x103, mode: S_IFDIR | 0o751 };
  return recordingSystem({
    getdents64: (fd: number) => (fd === FROM ? [{ name: 'x', type: 'unknown' }] : []),
    newfstatat: { value: { ...stat, mode: type | 0o4711 } },
    fstat: (fd: number) =>
      fd === FROM || fd === TO ? { ...stat, uid: fd } : { ...stat, mode: opened | 0o4711 },
    read: () => new TextEncoder().encode(left-- > 0 ? 'text' : ''),
    write: (_: number, data: Uint8Array) => data.length,
    readlink: { value: '/etc/shadow' },
    ...more,
  });
}
const level = { from: FROM, to: TO, path: '/x' };

test('a file is opened for reading once it is held and seen to be one; the owner comes before the mode', t => {
  const { system, calls } = directoryWith(S_IFREG);
  copyUp(system, level, []);
  t.deepEqual(calls.find(([call]) => call === 'open')?.[1], '/proc/self/fd/10');
  t.deepEqual(
    calls.filter(([call]) => call.startsWith('fch')).map(([call, fd, ...args]) => [call, fd, ...args]),
    [
      ['fchown', 12, 1, 2],
      ['fchmod', 12, 0o4711],
      ['fchown', TO, FROM, 2],
      ['fchmod', TO, 0o751],
    ],
  );
});

test('a file that is a device by the time it is held is not opened', t => {
  const { system, calls } = directoryWith(S_IFREG, S_IFCHR);
  t.throws(() => copyUp(system, level, []), {
    instanceOf: UnsafePath,
    message: '/x/x: changed while it was copied',
  });
  t.false(calls.some(([call]) => call === 'open'));
});

test('links stay links, and nodes nodes', t => {
  const link = directoryWith(S_IFLNK);
  copyUp(link.system, level, []);
  t.deepEqual(
    link.calls.find(([call]) => call === 'symlinkat'),
    ['symlinkat', '/etc/shadow', TO, 'x'],
  );
  const node = directoryWith(S_IFCHR);
  copyUp(node.system, level, []);
  t.deepEqual(
    node.calls.find(([call]) => call === 'mknodat'),
    ['mknodat', TO, 'x', S_IFCHR | 0o4711, 0x103],
  );
  t.false([...link.calls, ...node.calls].some(([call]) => call === 'open' || call === 'openat'));
});

test('what the options say of the file system stays', t => {
  const { system, calls } = directoryWith(S_IFLNK);
  copyUp(system, level, ['uid']);
  t.deepEqual(
    calls.find(([call]) => call === 'fchown'),
    ['fchown', TO, TO, 2],
  );
});

test('an error names what was copied', t => {
  const { system } = directoryWith(S_IFDIR, S_IFDIR, { mkdirat: { errno: 'ENOSPC' } });
  t.is(t.throws(() => copyUp(system, level, []))?.message, 'copy /x/x: No space left on device (ENOSPC)');
});
