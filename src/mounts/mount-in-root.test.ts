import test from 'ava';
import { Refusal } from '../lifecycle/refusal.ts';
import { isErrno } from '../sys/error.ts';
import {
  MS_BIND,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_RELATIME,
  MS_REMOUNT,
  ST_NOSUID,
  ST_RELATIME,
  ST_VALID,
} from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { bindRoot } from './enter-root.ts';
import { mountInRoot } from './mount-in-root.ts';
import type { PlannedMount } from './operations.ts';
import { ROOT, type Tree, treeSystem } from './tree.fixture.ts';
import { UnsafePath } from './walk.ts';

const places = { root: ROOT, rootPath: '/b/rootfs', bundle: '/b' };
const plain: PlannedMount = {
  destination: '/proc',
  type: 'proc',
  source: 'proc',
  flags: ['MS_NOSUID'],
  propagation: [],
  data: null,
};

function mounts(tree: Tree, mount: PlannedMount, safe = true) {
  const staged = treeSystem(tree, false, {
    stat: (path: string) => ({ mode: path === '/file' ? 0o100000 : 0o040000 }),
    statfs: { value: { type: 0, flags: ST_VALID | ST_NOSUID | ST_RELATIME } },
  });
  mountInRoot(staged.system, places, mount, safe);
  return staged.calls.filter(([call]) => call === 'mount').map(([, ...args]) => args);
}

test('D7: the mount lands on the descriptor of the walk', t => {
  t.deepEqual(mounts({ '/proc': 'directory' }, plain), [
    ['proc', '/proc/self/fd/21', 'proc', MS_NOSUID, null],
  ]);
});

test('a tmpfs has the mode of what it covers, unless it is told one or covers nothing', t => {
  const data = (tree: Tree, asked: string | null) =>
    mounts(tree, { ...plain, destination: '/t', type: 'tmpfs', data: asked })[0]?.[4];
  // treeSystem tells types and no modes.
  t.is(data({ '/t': 'directory' }, null), 'mode=0');
  t.is(data({ '/t': 'directory' }, 'size=1k'), 'size=1k,mode=0');
  t.is(data({ '/t': 'directory' }, 'size=1k,mode=755'), 'size=1k,mode=755');
  t.is(data({}, 'size=1k'), 'size=1k');
});

test('D2: a diverted /proc stops the mount; unsafe, it goes where the link leads', t => {
  t.throws(() => mounts({ '/proc': 'link' }, plain), { instanceOf: UnsafePath });
  t.deepEqual(mounts({ '/proc': 'link' }, plain, false)[0]?.[1], '/b/rootfs/proc');
});

test('C6: a proc that is to hide and is listed as hiding nothing stops the start', t => {
  let unread = '2 1 0:2 / /b/rootfs/proc rw - proc proc rw\n';
  let isMounted = false;
  const read = () => {
    const bytes = new TextEncoder().encode(isMounted ? unread : '');
    if (isMounted) unread = '';
    return bytes;
  };
  const mount = () => {
    isMounted = true;
  };
  const more = { open: { value: 9 }, read, mount, readlink: { value: '/b/rootfs/proc' } };
  const { system } = treeSystem({ '/proc': 'directory' }, false, more);
  t.throws(() => mountInRoot(system, places, { ...plain, data: 'hidepid=2' }, true), { instanceOf: Refusal });
});

test('the flags of a bind mount are set by a second call, on what was mounted', t => {
  const bind: PlannedMount = {
    ...plain,
    type: null,
    source: '/data',
    flags: ['MS_BIND', 'MS_RDONLY'],
    propagation: ['private'],
  };
  t.deepEqual(mounts({ '/proc': 'directory' }, bind), [
    ['/data', '/proc/self/fd/21', null, MS_BIND, null],
    [null, '/proc/self/fd/23', null, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_RELATIME, null],
    [null, '/proc/self/fd/25', null, MS_PRIVATE, null],
  ]);
});

test('a file is bound on a file, which is made when it is missing', t => {
  const tree: Tree = {};
  mounts(tree, { ...plain, type: null, source: '/file', destination: '/etc/hosts', flags: ['MS_BIND'] });
  t.deepEqual(tree, { '/etc': 'directory', '/etc/hosts': 'file' });
});

test('D5: a relative source is walked from the bundle', t => {
  const bind = (source: string): PlannedMount => ({ ...plain, type: null, source, flags: ['MS_BIND'] });
  const run = (tree: Tree, source: string) => {
    const staged = treeSystem({ '/proc': 'directory', ...tree }, false, {
      open: { value: ROOT },
      stat: { value: { mode: 0o040000 } },
    });
    mountInRoot(staged.system, places, bind(source), true);
    return staged.calls.find(([call]) => call === 'mount')?.[1];
  };
  t.regex(String(run({ '/sub': 'directory' }, 'sub')), /^\/proc\/self\/fd\//);
  t.throws(() => run({ '/sub': 'link' }, 'sub'), { instanceOf: UnsafePath });
  t.throws(() => run({}, 'sub/../link'), { instanceOf: UnsafePath });
});

test('D6, D9: an absolute source, and the way to the root, are taken as the host has them', t => {
  const bind: PlannedMount = { ...plain, type: null, source: '/host/link/data', flags: ['MS_BIND'] };
  t.is(mounts({ '/proc': 'directory', '/host': 'link' }, bind)[0]?.[0], '/host/link/data');
  const { system, calls } = recordingSystem();
  bindRoot(system, '/host/link/rootfs', false);
  t.true(
    calls.some(
      ([call, source, target]) => call === 'mount' && source === target && target === '/host/link/rootfs',
    ),
  );
});

test('an error names the path in the container, not the descriptor', t => {
  const { system } = treeSystem({ '/proc': 'directory' }, false, { mount: { errno: 'EBUSY' } });
  const error = t.throws(() => mountInRoot(system, places, plain, true));
  t.true(isErrno(error, 'EBUSY'));
  t.is(error?.message, 'mount proc on /proc: Device or resource busy (EBUSY)');
});
