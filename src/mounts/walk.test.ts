import test from 'ava';
import type { Recorded } from '../sys/recording-system.ts';
import { ROOT, treeSystem } from './tree.fixture.ts';
import { inParent, UnsafePath, walk } from './walk.ts';

const directory = { last: 'directory', create: false } as const;
const file = { last: 'file', create: false } as const;

/** Without the question to the kernel, which comes first. */
const byHand = (calls: Recorded[]) => calls.filter(([call]) => call !== 'syscall');

test('D7: each component is opened relative to its parent, and only the last stays open', t => {
  const { system, calls, pathOf } = treeSystem({ '/opt': 'directory', '/opt/xxx': 'directory' });
  const fd = walk(system, ROOT, '/opt//xxx/', directory);
  t.is(pathOf(fd ?? -1), '/opt/xxx');
  t.deepEqual(
    byHand(calls).map(([call, first, second]) => (call === 'openat' ? [call, first, second] : [call, first])),
    [
      ['fcntl', ROOT],
      ['openat', 20, 'opt'],
      ['close', 20],
      ['openat', 21, 'xxx'],
      ['close', 21],
    ],
  );
});

for (const old of [false, true]) {
  const era = old ? 'without O_PATH' : 'with O_PATH';

  test(`D4: a link anywhere in the path ends the walk, ${era}`, t => {
    const tree = { '/opt': 'link', '/proc': 'directory', '/proc/x': 'link' } as const;
    for (const [path, options] of [
      ['/opt/xxx', directory],
      ['/proc/x', directory],
      ['/proc/x', file],
    ] as const) {
      const { system, calls } = treeSystem({ ...tree }, old);
      const name = path.startsWith('/opt') ? 'opt' : 'x';
      t.throws(() => walk(system, ROOT, path, options), {
        instanceOf: UnsafePath,
        message: `${path}: \`${name}\` is a symbolic link`,
      });
      const opened = calls.filter(([call]) => call === 'openat' || call === 'fcntl').length;
      const closed = calls.filter(([call]) => call === 'close').length;
      t.true(closed >= opened - 1, 'no descriptor is left open');
    }
  });
}

test('a file in the middle is not a directory', t => {
  const { system } = treeSystem({ '/etc': 'file' });
  t.throws(() => walk(system, ROOT, '/etc/x', directory), { message: '/etc/x: `etc` is not a directory' });
});

test('what is missing is undefined, or made', t => {
  const tree = {};
  t.is(walk(treeSystem(tree).system, ROOT, '/a/b', file), undefined);
  t.deepEqual(tree, {});
  const { system, pathOf } = treeSystem(tree);
  t.is(pathOf(walk(system, ROOT, '/a/b', { last: 'file', create: true }) ?? -1), '/a/b');
  t.deepEqual(tree, { '/a': 'directory', '/a/b': 'file' });
});

test('the parent of a path is walked the same way', t => {
  const { system, pathOf } = treeSystem({ '/dev': 'directory', '/run': 'link' });
  t.is(
    inParent(system, ROOT, '/dev/null', (fd, name) => `${pathOf(fd)}:${name}`),
    '/dev:null',
  );
  t.throws(() => inParent(system, ROOT, '/run/x', () => 0), { instanceOf: UnsafePath });
  t.throws(() => inParent(system, ROOT, '/', () => 0), { instanceOf: UnsafePath });
});

test('D4: from 5.6 on the kernel walks, and is told to pass no link and to stay below the root', t => {
  const asked: unknown[][] = [];
  const { system, calls } = treeSystem({ '/a/b': 'directory' }, false, {
    syscall: (...args: unknown[]) => {
      asked.push(args);
      return 77;
    },
    fstat: { value: { mode: 0o040000 } },
  });
  t.is(walk(system, ROOT, '/a/b', { last: 'directory', create: true }), 77);
  t.like(asked[0], [437, ROOT, 'a/b']);
  t.is(new BigUint64Array(asked[0]?.[3] as ArrayBuffer)[2], 0x16n);
  t.false(calls.some(([call]) => call === 'openat'));
});

test('what the kernel does not resolve is walked by hand, which names the link', t => {
  const { system } = treeSystem({ '/a': 'link' }, false, { syscall: { value: -40 } });
  t.throws(() => walk(system, ROOT, '/a/b', { last: 'directory', create: true }), {
    instanceOf: UnsafePath,
    message: '/a/b: `a` is a symbolic link',
  });
});
