import test from 'ava';
import {
  MOUNT_ATTR__ATIME,
  MOUNT_ATTR_NOATIME,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_RDONLY,
  MS_NODEV,
  MS_NOSUID,
  MS_RDONLY,
} from '../sys/numbers.ts';
import { ABSENT_ON_2_6_29, withoutCalls } from '../sys/old-kernel.ts';
import type { MountAttributes } from '../sys/system.ts';
import type { AttributeChange } from './attributes.ts';
import { changeTree } from './change-tree.ts';
import { ROOT, treeSystem } from './tree.fixture.ts';
import { UnsafePath } from './walk.ts';

const READ_ONLY: AttributeChange = { set: ['MS_RDONLY'], clear: [] };
const WORDS = { ro: MS_RDONLY, nosuid: MS_NOSUID, nodev: MS_NODEV };

/** A mount namespace in memory, on a kernel of 2009: what is remounted is what lies open at the path. */
function namespace(mounts: { id: number; parent: number; at: string; options: string[] }[]) {
  let unread = '';
  let path = '';
  const names = new Map<number, string>();
  const staged = treeSystem({ '/vol': 'directory', '/vol/in': 'directory' }, true, {
    open: () => {
      unread = mounts
        .map(({ id, parent, at, options }) => `${id} ${parent} 0:1 / ${at} ${options.join(',')} - t t rw\n`)
        .join('');
      return 9;
    },
    read: () => {
      const bytes = new TextEncoder().encode(unread);
      unread = '';
      return bytes;
    },
    statfs: { value: { type: 0, flags: 0 } },
    readlink: (link: string) => {
      const fd = Number(link.split('/').at(-1));
      return fd === ROOT ? '/b/rootfs' : `/b/rootfs${staged.pathOf(fd) ?? names.get(fd)}`;
    },
    mount: (_: null, target: string, __: null, flags: number) => {
      path = staged.system.readlink(target);
      const open = mounts.findLast(({ at }) => at === path);
      if (open)
        open.options = Object.entries(WORDS).flatMap(([word, bit]) => ((flags & bit) === 0 ? [] : [word]));
      return 0;
    },
  });
  const system = withoutCalls(staged.system, ABSENT_ON_2_6_29);
  const fd = staged.system.openat(ROOT, 'vol', 0);
  return { system, tree: { root: ROOT, target: `/proc/self/fd/${fd}`, before: new Set([1, 2]) } };
}

test('one call changes the whole tree, and an access time takes the place of another', t => {
  const asked: MountAttributes[] = [];
  const { system } = treeSystem({}, false, {
    mount_setattr: (_: number, __: string, ___: number, attributes: MountAttributes) =>
      asked.push(attributes),
  });
  const tree = { root: ROOT, target: '/proc/self/fd/7', before: new Set<number>() };
  changeTree(system, tree, { set: ['MS_RDONLY', 'MS_NOATIME'], clear: ['MS_NOSUID'] });
  t.deepEqual(asked, [
    { set: MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOATIME, clear: MOUNT_ATTR_NOSUID | MOUNT_ATTR__ATIME },
  ]);
});

test('without the call each mount of the tree is changed, and keeps what nobody spoke of', t => {
  const mounts = [
    { id: 1, parent: 0, at: '/b/rootfs', options: ['rw'] },
    { id: 2, parent: 1, at: '/b/rootfs/other', options: ['rw'] },
    { id: 7, parent: 1, at: '/b/rootfs/vol', options: ['rw', 'nosuid'] },
    { id: 8, parent: 7, at: '/b/rootfs/vol/in', options: ['rw', 'nodev'] },
  ];
  const { system, tree } = namespace(mounts);
  changeTree(system, tree, READ_ONLY);
  t.deepEqual(
    mounts.map(({ options }) => options.join()),
    ['rw', 'rw', 'ro,nosuid', 'ro,nodev'],
  );
});

test('a mount that another covers is not passed over', t => {
  const { system, tree } = namespace([
    { id: 7, parent: 1, at: '/b/rootfs/vol', options: ['rw'] },
    { id: 8, parent: 7, at: '/b/rootfs/vol/in', options: ['rw'] },
    { id: 9, parent: 8, at: '/b/rootfs/vol/in', options: ['rw'] },
  ]);
  t.throws(() => changeTree(system, tree, READ_ONLY), { instanceOf: UnsafePath, message: /covered/ });
});

test('a tree whose mounts are not where it is held ends the start', t => {
  const { system, tree } = namespace([{ id: 7, parent: 1, at: '/b/rootfs/elsewhere', options: ['rw'] }]);
  t.throws(() => changeTree(system, tree, READ_ONLY), { instanceOf: UnsafePath, message: /was moved/ });
  const outside = namespace([
    { id: 7, parent: 1, at: '/b/rootfs/vol', options: ['ro'] },
    { id: 8, parent: 7, at: '/elsewhere', options: ['rw'] },
  ]);
  t.throws(() => changeTree(outside.system, outside.tree, READ_ONLY), { message: /cannot be reached/ });
});
