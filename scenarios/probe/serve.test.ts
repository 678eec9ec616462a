import test from 'ava';
import { recordingSystem } from '../../src/sys/recording-system.ts';
import { serve } from './serve.ts';

class Exited extends Error {}

/** A child says that it runs before anything else. */
const born = 'born\n';

/**
 * Feeds `requests` to a server whose child processes say `fromChild`, one line a read, and are killed after that;
 * returns what it wrote, by descriptor, and the calls it made.
 */
function served(
  requests: object[],
  fromChild: string[] = [],
  script: Parameters<typeof recordingSystem>[0] = {},
) {
  const input = [`${requests.map(request => JSON.stringify(request)).join('\n')}\n`];
  const written: Record<number, string> = {};
  let pipes = 0;
  const { system, calls } = recordingSystem({
    read: (fd: number) => new TextEncoder().encode((fd === 0 ? input.shift() : fromChild.shift()) ?? ''),
    write: (fd: number, bytes: Uint8Array) => {
      written[fd] = (written[fd] ?? '') + new TextDecoder().decode(bytes);
      return bytes.length;
    },
    pipe2: () => ({ read: 20 + ++pipes, write: 30 + pipes }),
    clone: { value: 4711 },
    getpid: { value: 1 },
    poll: () => (fromChild.length > 0 ? [{ fd: 22, returned: 1 }] : []),
    wait4: { value: { pid: 4711, status: { kind: 'signalled', signal: 9, core: false } } },
    exit_group: () => {
      throw new Exited();
    },
    ...script,
  });
  try {
    serve(system, '0', 0, 1);
  } catch (error) {
    if (!(error instanceof Exited)) throw error;
  }
  const answers = (written[1] ?? '')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
  return { answers, written, calls };
}

test('answers carry the id of their request', t => {
  const { answers } = served([
    { id: 3, actor: '0', argv: ['pid'] },
    { id: 4, actor: '0', argv: ['nonsense'] },
  ]);
  t.deepEqual(answers[0], { id: 3, answer: { ok: true, number: 1 } });
  t.is(answers[1].id, 4);
  t.regex(answers[1].misuse, /nonsense/);
});

test('a child is asked through its pipe, and its response comes back as it is', t => {
  const response = { id: 2, answer: { ok: true, number: 1 } };
  const request = { id: 2, actor: '0.1', argv: ['pid'] };
  const { answers, written } = served(
    [{ id: 1, actor: '0', argv: ['clone', 'newpid'] }, request],
    [born, `${JSON.stringify(response)}\n`],
  );
  t.deepEqual(answers, [{ id: 1, answer: { ok: true, actor: '0.1', number: 4711 } }, response]);
  t.is(written[31], `${JSON.stringify(request)}\n`);
});

test('a child that is gone answers as a refusal that says how it ended', t => {
  const pid = { actor: '0.1', argv: ['pid'] };
  const { answers, calls } = served(
    [
      { id: 1, actor: '0', argv: ['clone'] },
      { id: 2, ...pid },
      { id: 3, ...pid },
    ],
    [born],
  );
  const gone = { ok: false, errno: 'ESRCH', call: 'child killed by signal 9' };
  t.deepEqual(answers.slice(1), [
    { id: 2, answer: gone },
    { id: 3, answer: gone },
  ]);
  t.is(calls.filter(([call]) => call === 'wait4').length, 1, 'wait4 tells only once');
});

test('a child that is stopped at birth is no actor, and is ended', t => {
  const stat = ['4711 (probe) T 1 4711', ''];
  const { answers, calls } = served([{ id: 1, actor: '0', argv: ['clone', 'newcgroup'] }], [], {
    wait4: { value: { pid: 0, status: { kind: 'exited', code: 0 } } },
    open: { value: 9 },
    read: (fd: number) =>
      new TextEncoder().encode(
        fd === 9
          ? (stat.shift() ?? '')
          : stat.length === 2
            ? '{"id":1,"actor":"0","argv":["clone","newcgroup"]}\n'
            : '',
      ),
  });
  t.deepEqual(answers, [{ id: 1, answer: { ok: true, number: 4711, text: 'stopped' } }]);
  t.deepEqual(
    calls.find(([call]) => call === 'kill'),
    ['kill', 4711, 9],
  );
});

test('exec goes on as the same actor on the same descriptors, which it keeps open', t => {
  const { calls } = served([{ id: 7, actor: '0', argv: ['exec', '/bin/other'] }], [], {
    environment: { value: ['A=b'] },
    execve: () => {
      throw new Exited();
    },
  });
  const fcntl = calls.filter(([call]) => call === 'fcntl');
  t.deepEqual(fcntl, [
    ['fcntl', 0, 2, 0],
    ['fcntl', 1, 2, 0],
  ]);
  t.deepEqual(calls.at(-1), ['execve', '/bin/other', ['probe', 'serve', '0', '0', '1', '7'], ['A=b']]);
});

test('a refused exec is an answer of the program that stays', t => {
  const { answers } = served(
    [
      { id: 1, actor: '0', argv: ['exec', '/none'] },
      { id: 2, actor: '0', argv: ['pid'] },
    ],
    [],
    { execve: { errno: 'ENOENT' } },
  );
  t.like(answers[0].answer, { ok: false, errno: 'ENOENT', call: 'execve' });
  t.true(answers[1].answer.ok);
});

test('a request for an actor that never was is misuse', t => {
  const { answers } = served([{ id: 1, actor: '0.7', argv: ['pid'] }]);
  t.regex(answers[0].misuse, /0\.7/);
});
