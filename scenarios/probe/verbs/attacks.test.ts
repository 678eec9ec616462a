import test from 'ava';
import { errnoNumber } from '../../../src/sys/errno.ts';
import { SystemError } from '../../../src/sys/error.ts';
import { recordingSystem } from '../../../src/sys/recording-system.ts';
import { SYSCALLS } from '../../../src/sys/syscalls.ts';
import { perform } from '../perform.ts';
import { Misuse } from '../verb.ts';

/** A clock that moves by one millisecond each time it is looked at. */
const clock = () => {
  let now = 0;
  return () => now++;
};

test('names are exchanged and back at once where the kernel can, and in three renames each where it cannot', t => {
  const exchange = ['exchange-repeatedly', '/a', '/b', '2'];
  const modern = recordingSystem({ clock_gettime: clock() });
  t.deepEqual(perform(modern.system, exchange), { ok: true, number: 1, text: 'renameat2' });
  t.deepEqual(modern.calls.filter(([call]) => call === 'syscall')[0], [
    'syscall',
    SYSCALLS.renameat2,
    -100,
    '/a',
    -100,
    '/b',
    2,
  ]);
  const old = recordingSystem({ clock_gettime: clock(), syscall: { value: -38 } });
  t.deepEqual(perform(old.system, exchange), { ok: true, number: 1, text: 'rename' });
  t.deepEqual(
    old.calls.filter(([call]) => call === 'rename'),
    [
      ['rename', '/a', '/a.aside'],
      ['rename', '/b', '/a'],
      ['rename', '/a.aside', '/b'],
      ['rename', '/a', '/a.aside'],
      ['rename', '/b', '/a'],
      ['rename', '/a.aside', '/b'],
    ],
  );
});

test('a directory that was made while the name was free goes out of the way, each to a name of its own', t => {
  const inTheWay = ['/a', '/a'];
  const { system, calls } = recordingSystem({
    clock_gettime: clock(),
    syscall: { value: -38 },
    rename: (from: string, to: string) => {
      if (from !== '/b' || inTheWay.pop() === undefined) return;
      throw new SystemError('rename', errnoNumber('ENOTEMPTY'), `rename ${from}`, to);
    },
  });
  t.true(perform(system, ['exchange-repeatedly', '/a', '/b', '2']).ok);
  t.deepEqual(
    calls.filter(([call, from]) => call === 'rename' && from !== '/a.aside').map(([, ...names]) => names),
    [
      ['/a', '/a.aside'],
      ['/b', '/a'],
      ['/a', '/a.cleared-0'],
      ['/b', '/a'],
      ['/a', '/a.cleared-1'],
      ['/b', '/a'],
      ['/a', '/a.aside'],
      ['/b', '/a'],
    ],
  );
});

test('climbing out keeps the old directory open over chroot, and goes up from it', t => {
  const { system, calls } = recordingSystem({ open: { value: 7 } });
  perform(system, ['climb-out', '/x', '2']);
  t.deepEqual(
    calls.map(([call, argument]) => `${call} ${argument}`),
    ['open .', 'chroot /x', 'fchdir 7', 'close 7', 'chdir ..', 'chdir ..', 'chroot .'],
  );
});

test('a file handle names inode and generation as ext2 does', t => {
  let given: number[] = [];
  const { system } = recordingSystem({
    open: { value: 7 },
    syscall: (_number: number, _mount: number, handle: ArrayBuffer) => {
      given = [...new Uint32Array(handle)];
      return 9;
    },
  });
  t.deepEqual(perform(system, ['hold-inode', '/', '11', '0']), { ok: true, number: 9 });
  t.deepEqual(given, [8, 1, 11, 0]);
});

test('a key is looked for below the keyring that is named, and only known ones are', t => {
  const { system, calls } = recordingSystem({ syscall: { value: -126 } });
  t.deepEqual(perform(system, ['read-key', 'session', 'x']), { ok: false, errno: 'ENOKEY', call: 'keyctl' });
  t.deepEqual(calls, [['syscall', SYSCALLS.keyctl, 10, -3, 'user', 'x', 0]]);
  t.throws(() => perform(system, ['add-key', 'thread', 'x', 'y']), {
    instanceOf: Misuse,
    message: /`thread`/,
  });
});

test('a program is launched on the connection, with nothing else changed', t => {
  const { system, calls } = recordingSystem({
    fork: { value: 0 },
    syscall: (number: number) => (number === SYSCALLS.accept4 ? 9 : 5),
    execve: () => {
      throw new SystemError('execve', 2);
    },
    exit_group: () => {
      throw new Error('ended');
    },
    environment: { value: [] },
  });
  t.throws(() => perform(system, ['launch', '/s', 'cell', 'run']), { message: 'ended' });
  t.deepEqual(
    calls.filter(([call]) => ['dup2', 'execve', 'exit_group'].includes(call)),
    [
      ['dup2', 9, 0],
      ['dup2', 9, 1],
      ['execve', '/bin/cell', ['cell', 'run'], []],
      ['exit_group', 127],
    ],
  );
  const parent = recordingSystem({ fork: { value: 12 }, syscall: { value: 5 } });
  t.deepEqual(perform(parent.system, ['launch', '/s', 'cell']), { ok: true, number: 12 });
  t.deepEqual(parent.calls.at(-1), ['close', 5]);
  t.throws(() => perform(parent.system, ['launch', '/s']), { instanceOf: Misuse });
});

test('what is placed at a descriptor outlives exec, and nothing else is left open', t => {
  const { system, calls } = recordingSystem({ open: { value: 20 } });
  perform(system, ['place', '/', 'r', '9']);
  t.deepEqual(calls.slice(1), [
    ['dup2', 20, 9],
    ['close', 20],
  ]);
});

test('the program that is caught is another one than the own', t => {
  const programs: Record<string, number> = { '/proc/self/exe': 1, '/proc/5/exe': 1, '/proc/6/exe': 2 };
  const { system } = recordingSystem({
    clock_gettime: clock(),
    getpid: { value: 4 },
    getdents64: { value: ['4', '5', '6', 'self'].map(name => ({ name, type: 'directory' })) },
    stat: (path: string) => ({ inode: programs[path], device: 1 }),
    open: (path: string) => (path === '/proc/6/exe' ? 8 : 3),
  });
  t.deepEqual(perform(system, ['catch-executable', '50']), { ok: true, number: 8, text: '6' });
  t.deepEqual(perform(system, ['catch-executable', '0']), { ok: true });
});

test('what was had of something counts up to the refusal, which is named', t => {
  let forks = 0;
  const { system, calls } = recordingSystem({
    fork: () => {
      if (forks === 3) throw new SystemError('fork', 11);
      return 100 + forks++;
    },
  });
  t.deepEqual(perform(system, ['fork-many', '9']), { ok: true, number: 3, text: 'EAGAIN' });
  t.is(calls.filter(([call, , signal]) => call === 'kill' && signal === 9).length, 3);
  const full = recordingSystem({ write: { errno: 'ENOSPC' } });
  t.deepEqual(perform(full.system, ['fill-file', '/f', '4']), { ok: true, number: 0, text: 'ENOSPC' });
  t.deepEqual(perform(recordingSystem().system, ['make-files', '/d', '2']), { ok: true, number: 2 });
  t.deepEqual(perform(recordingSystem().system, ['fill-memory', '2']), { ok: true, number: 2 });
});
