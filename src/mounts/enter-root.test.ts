import test from 'ava';
import { Refusal } from '../lifecycle/refusal.ts';
import { errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import { MNT_DETACH, MS_BIND, MS_PRIVATE, MS_REC, MS_SLAVE } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { bindRoot, enterRoot } from './enter-root.ts';

test('with mounts that are shared the one around the root is private first, and what is in it a slave', t => {
  const mounts: unknown[][] = [];
  const { system } = recordingSystem({
    readlink: { value: '/srv/vm/rootfs' },
    mount: (...args: unknown[]) => {
      mounts.push(args);
      if (args[3] === MS_PRIVATE && args[1] !== '/srv') throw new SystemError('mount', errnoNumber('EINVAL'));
    },
  });
  bindRoot(system, '/srv/link/rootfs', true);
  t.deepEqual(
    mounts.map(([, target, , flags]) => [target, flags]),
    [
      ['/srv/vm/rootfs', MS_PRIVATE],
      ['/srv/vm', MS_PRIVATE],
      ['/srv', MS_PRIVATE],
      ['/srv/link/rootfs', MS_BIND | MS_REC],
      ['/proc/self/fd/11', MS_REC | MS_SLAVE],
    ],
  );
});

test('the tree of the host is a slave before it is unmounted', t => {
  const { system, calls } = recordingSystem();
  const places = { root: 5, rootPath: '/r', bundle: '/b' };
  enterRoot(system, places, { op: 'enter-root', how: 'pivot', readonly: false, directory: '/' });
  const at = calls.findIndex(([call]) => call === 'umount2');
  t.deepEqual(calls[at], ['umount2', '.', MNT_DETACH]);
  t.deepEqual(calls[at - 1], ['mount', null, '.', null, MS_REC | MS_SLAVE, null]);
});

test('a root that is not there is said to be missing', t => {
  for (const staged of [{ mount: { errno: 'ENOENT' } }, { open: { errno: 'ENOTDIR' } }] as const) {
    const { system } = recordingSystem(staged);
    t.throws(() => bindRoot(system, '/b/rootfs', false), {
      instanceOf: Refusal,
      message: 'there is no directory /b/rootfs: the root file system of the container has to be there',
    });
  }
});
