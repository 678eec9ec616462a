import test from 'ava';
import { Refusal } from '../lifecycle/refusal.ts';
import { errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import { AT_EMPTY_PATH, AT_RECURSIVE, CLONE_NEWUSER, MOUNT_ATTR_IDMAP } from '../sys/numbers.ts';
import { type Answer, recordingSystem } from '../sys/recording-system.ts';
import type { MountAttributes, System } from '../sys/system.ts';
import type { MountTree } from './operations.ts';
import { withTrees } from './trees.ts';

const tree: MountTree = { source: '/srv', recursive: true, ids: 'container', all: true, safe: true };
const ids = { uid: [{ container: 0, host: 1000, size: 1 }], gid: [{ container: 0, host: 1001, size: 1 }] };

function made(trees: MountTree[], more: { [call in keyof System]?: Answer } = {}) {
  const given: number[][] = [];
  const staged = recordingSystem({
    write: (_: number, data: Uint8Array) => data.length,
    pipe2: { value: { read: 3, write: 4 } },
    clone: { value: 77 },
    ...more,
  });
  const all = (call: string) => staged.calls.filter(([name]) => name === call);
  const act = () => withTrees(staged.system, trees, '/b', 42, fds => void given.push(fds));
  return { ...staged, given, all, act };
}

test('a copy of the mounts gets the ids of the container, on every mount of it', t => {
  const { act, all, given } = made([tree]);
  act();
  const [fd = -1] = given[0] ?? [];
  t.is(all('open')[0]?.[1], '/proc/42/ns/user');
  const [, at, path, flags, attributes] = all('mount_setattr')[0] ?? [];
  t.deepEqual([at, path, flags], [fd, '', AT_EMPTY_PATH | AT_RECURSIVE]);
  t.like(attributes as MountAttributes, { set: MOUNT_ATTR_IDMAP, clear: 0 });
  t.true(
    all('close').some(([, closed]) => closed === fd),
    'what init has now is not kept',
  );
});

test('other ids are those of a user namespace made for it, whose process ends', t => {
  const { act, all, calls } = made([{ ...tree, ids, all: false }]);
  act();
  t.deepEqual(all('clone'), [['clone', CLONE_NEWUSER]]);
  const written = all('write').map(([, , data]) => new TextDecoder().decode(data as Uint8Array));
  t.deepEqual(written, ['0 1000 1\n', '0 1001 1\n']);
  t.true(all('open').some(([, path]) => path === '/proc/77/ns/user'));
  t.deepEqual(all('wait4'), [['wait4', 77, 0]]);
  t.true(
    calls.findIndex(([call, fd]) => call === 'close' && fd === 4) <
      calls.findIndex(([call]) => call === 'wait4'),
  );
  t.is(all('mount_setattr')[0]?.[3], AT_EMPTY_PATH);
});

test('a file system that takes no map is named, and nothing stays open', t => {
  let times = 0;
  const { act, all, given } = made([tree, { ...tree, source: '/vfat' }], {
    mount_setattr: () => {
      if (++times === 2) throw new SystemError('mount_setattr', errnoNumber('EINVAL'));
    },
  });
  t.throws(act, {
    instanceOf: Refusal,
    message: /^\/vfat: its file system, or one mounted in it, takes no id map/,
  });
  t.deepEqual(given, []);
  t.is(all('close').length, all('open').length + all('open_tree').length);
});
