import test from 'ava';
import { SystemError } from './error.ts';
import { exactText, makeDirectories, readText, withFd, writeAll, writeControl } from './files.ts';
import { recordingSystem } from './recording-system.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('a file is read to its end, whatever its size says', t => {
  const chunks = ['1:dev', 'ices:/\n', ''];
  const { system, calls } = recordingSystem({ read: () => bytes(chunks.shift() ?? '') });
  t.is(readText(system, '/proc/self/cgroup'), '1:devices:/\n');
  t.deepEqual(calls.at(-1), ['close', 10]);
});

test('a descriptor is closed when its use fails', t => {
  const { system, calls } = recordingSystem();
  t.throws(() =>
    withFd(system, 4, () => {
      throw new Error('no');
    }),
  );
  t.deepEqual(calls, [['close', 4]]);
});

test('a short write is continued where it ended', t => {
  const written: string[] = [];
  const { system } = recordingSystem({
    write: (_: number, data: Uint8Array) => {
      written.push(new TextDecoder().decode(data));
      return Math.min(3, data.length);
    },
  });
  writeAll(system, 1, 'abcdefg');
  t.deepEqual(written, ['abcdefg', 'defg', 'g']);
});

test('a refused control file names the value and the file', t => {
  const { system } = recordingSystem({ write: { errno: 'EPERM' } });
  const error = t.throws(() => writeControl(system, '/cg/devices.allow', 'c 1:3 rwm'), {
    instanceOf: SystemError,
  });
  t.is(error?.message, 'write `c 1:3 rwm` to /cg/devices.allow: Operation not permitted (EPERM)');
});

test('directories are made from the top, and those that are there are left', t => {
  const made: string[] = ['/dev'];
  const { system, calls } = recordingSystem({
    stat: (path: string) => {
      if (!made.includes(path)) throw new SystemError('stat', 2);
      return {};
    },
    mkdir: (path: string) => {
      if (made.includes(path)) throw new SystemError('mkdir', 17);
      made.push(path);
    },
  });
  const asked = () => calls.filter(([call]) => call === 'mkdir').map(([, path]) => path);
  makeDirectories(system, '/dev/cgroups/x');
  t.deepEqual(asked(), ['/dev', '/dev/cgroups', '/dev/cgroups/x']);
  makeDirectories(system, '/dev/cgroups/x');
  t.is(asked().length, 3);
});

test('text is exactly its bytes, or none: what is no UTF-8 is not replaced by something else', t => {
  const { system } = recordingSystem();
  const exact = (...bytes: number[]) => exactText(system, new Uint8Array(bytes));
  t.is(exact(...new TextEncoder().encode('a\uFFFDé💥')), 'a\uFFFDé💥');
  t.is(exact(0x61, 0xff), undefined);
  t.is(exact(0xc0, 0x80), undefined);
  // Not even where what stands in its place is as long.
  t.is(exact(0xff, 0xef, 0xbf, 0xbd), undefined);
});
