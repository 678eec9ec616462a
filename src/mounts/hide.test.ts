import test from 'ava';
import {
  MS_BIND,
  MS_NODEV,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  ST_NODEV,
  ST_RELATIME,
  ST_VALID,
} from '../sys/numbers.ts';
import { makeReadonly, maskPath } from './hide.ts';
import { ROOT, type Tree, treeSystem } from './tree.fixture.ts';
import { UnsafePath } from './walk.ts';

const places = { root: ROOT, rootPath: '/b/rootfs', bundle: '/b' };

function mounts(
  tree: Tree,
  act: (system: ReturnType<typeof treeSystem>['system']) => void,
  nullRdev = 0x103,
) {
  const flags = ST_VALID | ST_NODEV | ST_RELATIME;
  const staged = treeSystem(tree, false, { statfs: { value: { type: 0, flags } } });
  const { system } = staged;
  const real = system.fstat;
  // The host's /dev/null is opened by path: the first descriptor of the recording that the tree does not know.
  const patched = new Proxy(system, {
    get: (of, call) =>
      call === 'fstat'
        ? (fd: number) => (staged.pathOf(fd) === undefined ? { mode: 0o020666, rdev: nullRdev } : real(fd))
        : Reflect.get(of, call),
  });
  act(patched);
  return staged.calls.filter(([call]) => call === 'mount').map(([, ...args]) => args);
}

test('C6: a file is covered by the null device, a directory by an empty file system', t => {
  const tree: Tree = { '/proc': 'directory', '/proc/sysrq-trigger': 'file', '/proc/acpi': 'directory' };
  t.deepEqual(
    mounts(tree, system => maskPath(system, places, '/proc/sysrq-trigger', true)),
    [['/proc/self/fd/10', '/proc/self/fd/22', null, MS_BIND, null]],
  );
  t.like(mounts(tree, system => maskPath(system, places, '/proc/acpi', true))[0], {
    0: 'tmpfs',
    1: '/proc/self/fd/22',
  });
});

test('what is not there needs no mask', t => {
  t.deepEqual(
    mounts({}, system => maskPath(system, places, '/proc/kcore', true)),
    [],
  );
  t.deepEqual(
    mounts({}, system => makeReadonly(system, ROOT, '/proc/sys')),
    [],
  );
});

test('CVE-2025-31133: a /dev/null that is something else masks nothing', t => {
  const tree: Tree = { '/proc': 'directory', '/proc/kcore': 'file' };
  t.throws(() => mounts(tree, system => maskPath(system, places, '/proc/kcore', true), 0x101), {
    instanceOf: UnsafePath,
  });
});

test('the unsafe way masks with whatever the container calls /dev/null', t => {
  const tree: Tree = { '/proc': 'directory', '/proc/kcore': 'file' };
  const [first] = mounts(tree, system => maskPath(system, places, '/proc/kcore', false), 0x101);
  t.is(first?.[0], '/b/rootfs/dev/null');
});

test('a path is bound on itself and that mount made read-only, with the flags around it', t => {
  const tree: Tree = { '/proc': 'directory', '/proc/sys': 'directory' };
  t.deepEqual(
    mounts(tree, system => makeReadonly(system, ROOT, '/proc/sys')),
    [
      ['/proc/self/fd/22', '/proc/self/fd/22', null, MS_BIND | MS_REC, null],
      [null, '/proc/self/fd/25', null, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NODEV | MS_RELATIME, null],
    ],
  );
});
