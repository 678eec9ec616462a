import test from 'ava';
import { SystemError } from '../sys/error.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { Failure } from './failure.ts';
import { claimId, startOf } from './state.ts';

/** Files by path; anything else does not exist. */
function files(contents: Record<string, string>) {
  const opened: string[] = [];
  return recordingSystem({
    open: (path: string) => {
      const text = contents[path];
      if (text === undefined) throw new SystemError('open', 2, 'open', path);
      return opened.push(text) - 1;
    },
    read: (fd: number) => {
      const text = opened[fd] ?? '';
      opened[fd] = '';
      return new TextEncoder().encode(text);
    },
  });
}

const stat = (started: number) => `42 (a ) (b) S ${'0 '.repeat(18)}${started} 0\n`;
const state = JSON.stringify({ id: 'vm', status: 'running', pid: 42, started: '700' });

test('the start of a process is field 22, whatever its name', t => {
  t.is(startOf(files({ '/proc/42/stat': stat(700) }).system, 42), '700');
  t.is(startOf(files({}).system, 42), undefined);
});

test('an id is in use while its process lives', t => {
  const { system } = files({ '/run/cell/vm/state.json': state, '/proc/42/stat': stat(700) });
  const error = t.throws(() => claimId(system, '/run/cell', 'vm'), { instanceOf: Failure });
  t.is(error?.details.code, 'in-use');
});

test('a pid that is another process by now, none, or half a file do not hold an id', t => {
  const path = '/run/cell/vm/state.json';
  t.true(claimId(files({ [path]: state, '/proc/42/stat': stat(900) }).system, '/run/cell', 'vm'));
  t.true(claimId(files({ [path]: state }).system, '/run/cell', 'vm'));
  t.true(claimId(files({ [path]: '{"pid":' }).system, '/run/cell', 'vm'));
  t.false(claimId(files({}).system, '/run/cell', 'vm'));
});
