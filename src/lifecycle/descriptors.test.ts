import test from 'ava';
import { SystemError } from '../sys/error.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { settleDescriptors } from './descriptors.ts';

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
