import test from 'ava';
import { recordingSystem } from '../../src/sys/recording-system.ts';
import { serve } from './serve.ts';

class Exited extends Error {}

/** Feeds `requests` to a server whose child processes answer with `fromChild`; returns what it wrote, by descriptor. */
function served(requests: object[], fromChild: string[] = []) {
  const input = [`${requests.map(request => JSON.stringify(request)).join('\n')}\n`];
  const written: Record<number, string> = {};
  let pipes = 0;
  const { system } = recordingSystem({
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
  });
  try {
    serve(system, '0', 0, 1);
  } catch (error) {
    if (!(error instanceof Exited)) throw error;
  }
  const answers = (written[1] ?? '')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  return { answers, written };
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
    [`${JSON.stringify(response)}\n`],
  );
  t.deepEqual(answers, [{ id: 1, answer: { ok: true, actor: '0.1', number: 4711 } }, response]);
  t.is(written[31], `${JSON.stringify(request)}\n`);
});

test('a child that is gone answers as a refusal that says how it ended', t => {
  const { answers } = served([
    { id: 1, actor: '0', argv: ['clone'] },
    { id: 2, actor: '0.1', argv: ['pid'] },
  ]);
  t.deepEqual(answers[1], { id: 2, answer: { ok: false, errno: 'ESRCH', call: 'child killed by signal 9' } });
});

test('a request for an actor that never was is misuse', t => {
  const { answers } = served([{ id: 1, actor: '0.7', argv: ['pid'] }]);
  t.regex(answers[0].misuse, /0\.7/);
});
