import test from 'ava';
import { SystemError } from '../sys/error.ts';
import { S_IFIFO, S_IFREG } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { homeIn, withHome } from './home.ts';

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nbroken\nweb:x:33:33::/srv/web:/bin/sh\nno:x:7:7::nowhere:\n';

function container(mode: number, size = PASSWD.length) {
  let left = PASSWD;
  return recordingSystem({
    open: { value: 7 },
    fstat: { value: { mode, size } },
    read: () => {
      const data = new TextEncoder().encode(left);
      left = '';
      return data;
    },
  }).system;
}

test('the home of a user is an absolute path of its line', t => {
  t.is(homeIn(PASSWD, 33), '/srv/web');
  t.is(homeIn(PASSWD, 7), undefined);
  t.is(homeIn(PASSWD, 1), undefined);
});

test('HOME is added when there is none, and when it is empty', t => {
  t.deepEqual(withHome(container(S_IFREG), ['A=1'], 0), ['A=1', 'HOME=/root']);
  t.deepEqual(withHome(container(S_IFREG), ['HOME=', 'A=1'], 12), ['A=1', 'HOME=/']);
});

test('one that is set stays, and nothing is read', t => {
  t.deepEqual(withHome(recordingSystem({}).system, ['HOME=/x'], 0), ['HOME=/x']);
});

test('a passwd that is no plain file, or beyond all measure, is not read', t => {
  t.deepEqual(withHome(container(S_IFIFO), [], 0), ['HOME=/']);
  t.deepEqual(withHome(container(S_IFREG, 2 ** 30), [], 0), ['HOME=/']);
  const absent = recordingSystem({
    open: () => {
      throw new SystemError('open', 2);
    },
  });
  t.deepEqual(withHome(absent.system, [], 0), ['HOME=/']);
});
