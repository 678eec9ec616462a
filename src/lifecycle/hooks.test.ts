import test from 'ava';
import type { Hook } from '../spec/hooks.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { runEveryHook, runHook } from './hooks.ts';

const hook: Hook = { path: '/h', args: ['h'], env: [], timeout: undefined };

function ending(status: object, more: object = {}) {
  const given: string[] = [];
  const recording = recordingSystem({
    pipe2: { value: { read: 5, write: 6 } },
    fork: { value: 42 },
    wait4: { value: { pid: 42, status } },
    write: (_: number, data: Uint8Array) => {
      given.push(new TextDecoder().decode(data));
      return data.length;
    },
    ...more,
  });
  return { ...recording, given };
}

test('a hook has the state on its standard input', t => {
  const { system, given } = ending({ kind: 'exited', code: 0 });
  runHook(system, hook, '{"id":"c"}');
  t.deepEqual(given, ['{"id":"c"}']);
});

test('a hook that fails says how', t => {
  const failing = (status: object) => () => runHook(ending(status).system, hook, '');
  t.throws(failing({ kind: 'exited', code: 3 }), { message: '/h ended with status 3' });
  t.throws(failing({ kind: 'signalled', signal: 9 }), { message: '/h ended by a signal' });
});

test('a hook that takes longer than its timeout is killed', t => {
  let now = 0;
  const { system, calls } = ending(
    {},
    {
      wait4: () => ({ pid: 0, status: {} }),
      poll: { value: [] },
      clock_gettime: () => {
        now += 600;
        return now;
      },
    },
  );
  t.throws(() => runHook(system, { ...hook, timeout: 1 }, ''), { message: /longer than its 1 s/ });
  t.deepEqual(
    calls.find(([call]) => call === 'kill'),
    ['kill', 42, 9],
  );
});

test('of poststop hooks all are run, and those that fail are told', t => {
  const warnings: string[] = [];
  const { system, calls } = ending({ kind: 'exited', code: 1 });
  runEveryHook(system, [hook, hook], '', message => warnings.push(message));
  t.is(warnings.length, 2);
  t.is(calls.filter(([call]) => call === 'fork').length, 2);
});
