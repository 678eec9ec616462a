import test from 'ava';
import { MS_BIND, MS_RDONLY, O_CLOEXEC, O_CREAT, O_EXCL, O_WRONLY } from '../../src/sys/numbers.ts';
import { recordingSystem } from '../../src/sys/recording-system.ts';
import { perform } from './perform.ts';
import { Misuse } from './verb.ts';

test('a refusal is an answer that names errno and call', t => {
  const { system } = recordingSystem({ mount: { errno: 'EPERM' } });
  t.deepEqual(perform(system, ['mount', '-t', 'cgroup', '-o', 'devices', 'none', '/cg']), {
    ok: false,
    errno: 'EPERM',
    call: 'mount',
  });
});

test('mount makes one call, with flags and file system options apart', t => {
  const { system, calls } = recordingSystem();
  perform(system, ['mount', '-o', 'ro,bind,size=1m,mode=0', '/a', '/b']);
  t.deepEqual(calls, [['mount', '/a', '/b', null, MS_RDONLY | MS_BIND, 'size=1m,mode=0']]);
});

test('write makes exactly one write, and closes', t => {
  const { system, calls } = recordingSystem({ open: { value: 7 } });
  perform(system, ['write', '/cg/devices.deny', 'a']);
  t.deepEqual(
    calls.map(([call]) => call),
    ['open', 'write', 'close'],
  );
});

test('a refused write closes too', t => {
  const { system, calls } = recordingSystem({ open: { value: 7 }, write: { errno: 'EINVAL' } });
  t.like(perform(system, ['write', '/cg/devices.deny', 'a']), { ok: false, errno: 'EINVAL', call: 'write' });
  t.deepEqual(calls.at(-1), ['close', 7]);
});

test('words that make no sense are misuse, with the usage', t => {
  const { system, calls } = recordingSystem();
  t.throws(() => perform(system, ['mknod', '/x', 'q', '1', '2']), {
    instanceOf: Misuse,
    message: /PATH b\|c MAJOR MINOR.*`q`/,
  });
  t.throws(() => perform(system, ['write', '/x']), {
    instanceOf: Misuse,
    message: /takes 2 arguments, got 1/,
  });
  t.throws(() => perform(system, ['unshare', 'newpidd']), { instanceOf: Misuse, message: /`newpidd`/ });
  t.throws(() => perform(system, ['frobnicate']), { instanceOf: Misuse, message: /`frobnicate`/ });
  t.deepEqual(calls, []);
});

test('create makes a file of its own, never writes into one that is there, and does not trust the umask', t => {
  const { system, calls } = recordingSystem({ open: { value: 7 }, write: () => 5 });
  perform(system, ['create', '/agent', '0o755', 'hello']);
  t.deepEqual(calls, [
    ['open', '/agent', O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o755],
    ['write', 7, new TextEncoder().encode('hello')],
    ['close', 7],
    ['chmod', '/agent', 0o755],
  ]);
});
