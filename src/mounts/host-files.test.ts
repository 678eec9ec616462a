import test from 'ava';
import { Failure } from '../lifecycle/failure.ts';
import { CLONE_NEWNS } from '../sys/numbers.ts';
import { type Answer, recordingSystem } from '../sys/recording-system.ts';
import type { System } from '../sys/system.ts';
import { handHostFiles } from './host-files.ts';

const files = { root: { path: '/private/root' }, sources: [{ source: '/private/data', safe: true }] };
const pipe2 = { value: { read: 3, write: 4 } };

class Ended extends Error {}

/** What the process that opens does, up to its end. */
function inHelper(more: { [call in keyof System]?: Answer } = {}) {
  const staged = recordingSystem({
    pipe2,
    fork: { value: 0 },
    write: (_: number, data: Uint8Array) => data.length,
    exit_group: () => {
      throw new Ended();
    },
    ...more,
  });
  return { ...staged, act: () => handHostFiles(staged.system, files, '/b', 42, 7) };
}

test('everything is opened among the mounts of the container, below its root', t => {
  const { calls, act } = inHelper();
  t.throws(act, { instanceOf: Ended });
  const names = calls.filter(([call]) => ['open', 'setns', 'chroot', 'mount', 'sendmsg'].includes(call));
  t.deepEqual(
    names.map(([call, first]) => (call === 'open' ? first : call)),
    [
      '/proc/42/root',
      '/proc/42/ns/mnt',
      'setns',
      'chroot',
      'mount',
      '/private/root',
      '/private/data',
      'sendmsg',
    ],
  );
  t.is(calls.find(([call]) => call === 'setns')?.[2], CLONE_NEWNS);
  const [, to, , sent] = calls.find(([call]) => call === 'sendmsg') ?? [];
  t.is(to, 7);
  t.is((sent as number[]).length, 2, 'the root, and the source');
  t.is(calls.at(-1)?.[1], 0);
});

test('what cannot be opened crosses to the caller by its name, and nothing is sent', t => {
  const { calls, act } = inHelper({ setns: { errno: 'EPERM' } });
  t.throws(act, { instanceOf: Ended });
  t.false(calls.some(([call]) => call === 'sendmsg' || call === 'mount'));
  t.is(calls.at(-1)?.[1], 1);
  const written = calls.find(([call]) => call === 'write')?.[2] as Uint8Array<ArrayBuffer>;
  const chunks = [written, new Uint8Array(0)];
  const { system } = recordingSystem({
    pipe2,
    fork: { value: 77 },
    read: () => chunks.shift(),
    wait4: { value: { pid: 77, status: { kind: 'exited', code: 1 } } },
  });
  const failure = t.throws(() => handHostFiles(system, files, '/b', 42, 7), { instanceOf: Failure });
  t.like(failure?.details, { step: 'host-files', call: 'setns', errno: 'EPERM' });
});

test('a helper that dies without a word is a failure too', t => {
  const { system } = recordingSystem({
    pipe2,
    fork: { value: 77 },
    read: { value: new Uint8Array(0) },
    wait4: { value: { pid: 77, status: { kind: 'signaled', signal: 9 } } },
  });
  t.throws(() => handHostFiles(system, files, '/b', 42, 7), { message: /died before it had/ });
});
