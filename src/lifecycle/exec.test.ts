import test from 'ava';
import { isErrno, SystemError } from '../sys/error.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { candidates, checkProgram, executeProgram } from './exec.ts';

test('a name with a slash is a path, any other is looked for in PATH', t => {
  t.deepEqual(candidates('./x', ['PATH=/bin']), ['./x']);
  t.deepEqual(candidates('sh', ['PATH=/sbin::/bin']), ['/sbin/sh', './sh', '/bin/sh']);
  t.deepEqual(candidates('sh', []), ['/bin/sh', '/usr/bin/sh']);
});

const kernel = (errnos: Record<string, number>) =>
  recordingSystem({
    execve: (path: string) => {
      throw new SystemError('execve', errnos[path] ?? 2);
    },
  });

test('of several files the one that was there says why', t => {
  const { system } = kernel({ '/a/sh': 13 });
  const error = t.throws(() =>
    executeProgram(system, { args: ['sh'], env: ['PATH=/x:/a:/b', 'HOME=/'], uid: 0 }),
  );
  t.true(isErrno(error, 'EACCES'));
  t.is(error?.message, 'execute `sh`: Permission denied (EACCES)');
});

test('any other error ends the search', t => {
  const { system, calls } = kernel({ '/a/sh': 8 });
  t.true(
    isErrno(
      t.throws(() => executeProgram(system, { args: ['sh'], env: ['PATH=/a:/b', 'HOME=/'], uid: 0 })),
      'ENOEXEC',
    ),
  );
  t.is(calls.length, 1);
});

test('a program is looked for before it is run; where nobody may ask it is not', t => {
  const look = (errno: number) => {
    const { system } = recordingSystem({
      access: (path: string) => {
        if (path !== '/b/sh') throw new SystemError('access', errno);
      },
    });
    return (name: string) => checkProgram(system, { args: [name], env: ['PATH=/a:/b'], uid: 0 });
  };
  t.notThrows(() => look(2)('sh'));
  t.throws(() => look(2)('other'), { message: 'execute `other`: No such file or directory (ENOENT)' });
  t.notThrows(() => look(1)('other'));
});
