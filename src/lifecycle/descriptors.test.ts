import test from 'ava';
import { SystemError } from '../sys/error.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import type { System } from '../sys/system.ts';
import { closeInherited, inheritedDescriptors } from './descriptors.ts';

const settleDescriptors = (system: System, preserved?: number) =>
  closeInherited(system, inheritedDescriptors(system), preserved);
const entries = ['0', '1', '2', '7', '9'].map(name => ({ name, type: 'symlink' }));

test('X20: everything from 3 up is closed, and nothing below', t => {
  const { system, calls } = recordingSystem({ getdents64: { value: entries } });
  settleDescriptors(system);
  const closed = calls.filter(([call]) => call === 'close').map(([, fd]) => fd);
  t.deepEqual(
    closed.filter(fd => fd !== 10),
    [7, 9],
  );
});

test('a standard descriptor that is closed becomes /dev/null', t => {
  const { system, calls } = recordingSystem({
    getdents64: { value: [] },
    fcntl: (fd: number) => {
      if (fd === 1) throw new SystemError('fcntl', 9);
      return 0;
    },
  });
  settleDescriptors(system);
  t.is(calls.filter(([call, path]) => call === 'open' && path === '/dev/null').length, 1);
});

test('without /proc every number up to the limit is tried', t => {
  const { system, calls } = recordingSystem({
    stat: { errno: 'ENOENT' },
    getrlimit: { value: { soft: 6n, hard: 6n } },
  });
  settleDescriptors(system);
  t.deepEqual(
    calls.filter(([call]) => call === 'close').map(([, fd]) => fd),
    [3, 4, 5],
  );
});

test('what is preserved stays open, and so does what the list only names because it was being read', t => {
  const { system, calls } = recordingSystem({
    getdents64: { value: ['3', '4', '5', '11'].map(name => ({ name, type: 'symlink' })) },
    fcntl: (fd: number) => {
      if (fd === 11) throw new SystemError('fcntl', 9);
      return 0;
    },
  });
  const inherited = inheritedDescriptors(system);
  t.deepEqual(inherited, [3, 4, 5]);
  const before = calls.length;
  closeInherited(system, inherited, 1);
  t.deepEqual(calls.slice(before), [
    ['close', 4],
    ['close', 5],
  ]);
});
