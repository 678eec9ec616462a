import test from 'ava';
import { isErrno } from '../sys/error.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { executeProcess } from './execute-process.ts';

/** What becomes of a directory that the caller is not let into, where it is in `at` already. */
function enter(path: string, ifDenied: 'fail' | 'later' | 'stay', at: string) {
  const { system } = recordingSystem({ chdir: { errno: 'EACCES' }, getcwd: { value: at } });
  executeProcess(system, { op: 'change-directory', path, inside: true, ifDenied }, undefined);
}

test('a directory that only root is let into, or only the user, is entered by the one who is', t => {
  t.notThrows(() => enter('/root', 'later', '/'));
  t.notThrows(() => enter('/root', 'stay', '/root'));
  t.notThrows(() => enter('/', 'stay', '/'));
  for (const [ifDenied, at] of [
    ['fail', '/root'],
    ['stay', '/'],
  ] as const) {
    const error = t.throws(() => enter('/root', ifDenied, at));
    t.true(isErrno(error, 'EACCES'));
  }
});
