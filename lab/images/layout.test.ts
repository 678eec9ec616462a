import { dirname } from 'node:path';
import test from 'ava';
import { layout } from './layout.ts';

const bytes = Buffer.alloc(0);
const entries = layout({
  init: bytes,
  busybox: bytes,
  dropbear: bytes,
  cell: bytes,
  probe: bytes,
  applets: ['/bin/sh', '/sbin/insmod', '/bin/busybox'],
});

test('parents come before their children, and nothing comes twice', t => {
  const seen = new Set(['.']);
  for (const { path } of entries) {
    t.true(seen.has(dirname(path)), `${path} comes before its directory`);
    t.false(seen.has(path), `${path} comes twice`);
    seen.add(path);
  }
});

test('each applet is a link to busybox, which is not one itself', t => {
  const links = entries.filter(entry => entry.type === 'symlink').map(({ path }) => path);
  t.deepEqual(links, ['bin/insmod', 'bin/sh']);
});

test('the nodes that init writes to have the numbers of the kernel', t => {
  const node = (path: string) => entries.find(entry => entry.path === path);
  t.like(node('dev/console'), { kind: 'char', major: 5, minor: 1 });
  t.like(node('dev/ttyS1'), { kind: 'char', major: 4, minor: 65 });
  t.like(node('dev/ptmx'), { kind: 'char', major: 5, minor: 2, mode: 0o666 });
});
