import test from 'ava';
import type { Mount } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import { planMount } from './plan-mount.ts';

const mount = (type: string | undefined, options: string[], source?: string): Mount => ({
  destination: '/x',
  type,
  source,
  options,
  uidMappings: [],
  gidMappings: [],
});
const plan = (asked: Mount, ownInstances = false) =>
  planMount(asked, 'mounts[0]', { namespaces: [], uidMappings: [], gidMappings: [] }, ownInstances).mounts;
const refused = (asked: Mount) => {
  try {
    plan(asked);
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
};

test('what the host has only once is mounted writable, and the mount made read-only then', t => {
  const planned = plan(mount('sysfs', ['nosuid', 'ro', 'rprivate']));
  t.deepEqual(
    planned.map(({ type, flags, propagation }) => [type, flags, propagation]),
    [
      ['sysfs', ['MS_NOSUID'], []],
      [null, ['MS_BIND', 'MS_REMOUNT', 'MS_NOSUID', 'MS_RDONLY'], ['rprivate']],
    ],
  );
  t.deepEqual(plan(mount('tmpfs', ['ro']))[0]?.flags, ['MS_RDONLY']);
});

test('in a user namespace it is read-only from the beginning, for there it may have to be', t => {
  t.deepEqual(
    plan(mount('sysfs', ['ro']), true).map(({ flags }) => flags),
    [['MS_RDONLY']],
  );
});

test('nothing of the host is changed by an option of a mount', t => {
  const message = 'mounts[0].options: `mode=0755` would change the debugfs of the host: there is only one';
  t.is(refused(mount('debugfs', ['mode=0755'])), message);
  t.regex(refused(mount('proc', ['sync'])), /`MS_SYNCHRONOUS` would change the proc/);
  t.regex(
    refused(mount(undefined, ['remount', 'size=1'])),
    /`size=1` could change a file system of the host/,
  );
  t.regex(refused(mount('sysfs', ['remount', 'sync'])), /could change/);
});

test('a remount is of the mount alone, unless the file system is named', t => {
  t.deepEqual(plan(mount(undefined, ['remount', 'ro']))[0]?.flags, ['MS_BIND', 'MS_REMOUNT', 'MS_RDONLY']);
  t.like(plan(mount('tmpfs', ['remount', 'size=1k']))[0], { flags: ['MS_REMOUNT'], data: 'size=1k' });
});

test('options for the whole tree, and those that a source must not bring along', t => {
  t.like(plan(mount('bind', ['rbind', 'rro', 'rsuid', 'dev'], '/src'))[0], {
    flags: ['MS_BIND', 'MS_REC'],
    cleared: ['MS_NODEV'],
    recursive: { set: ['MS_RDONLY'], clear: ['MS_NOSUID'] },
  });
});

test('a tmpfs that is filled is read-only afterwards', t => {
  const [first, second] = plan(mount('tmpfs', ['tmpcopyup', 'ro', 'size=1m']));
  t.like(first, { type: 'tmpfs', flags: [], copyUp: true, data: 'size=1m' });
  t.deepEqual(second?.flags, ['MS_BIND', 'MS_REMOUNT', 'MS_RDONLY']);
  t.regex(refused(mount('proc', ['tmpcopyup'])), /`tmpcopyup` is for a mount of type tmpfs/);
});
