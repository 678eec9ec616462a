import test from 'ava';
import { LINUX_2_6_29, LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { config, configJson } from '../spec/config.fixture.ts';
import { ConfigError } from '../spec/node.ts';
import type { DevptsSupport } from './ask-devpts.ts';
import { planMounts } from './plan.ts';

const ownUsers = { otherUsers: false, rootOpened: [] };

const plan = (changes: object = {}, devpts: DevptsSupport = 'newinstance', users = ownUsers) =>
  planMounts(config(changes), '/b/rootfs', { ...LINUX_7_3, devpts }, users);

const devpts = (changes: object, support: DevptsSupport) => {
  const { operations } = plan(changes, support);
  const mount = operations.find(operation => operation.op === 'mount' && operation.type === 'devpts');
  return mount?.op === 'mount' ? (mount.data ?? '') : '';
};

test('the mounts become private first and the root is entered last', t => {
  const ops = plan().operations.map(({ op }) => op);
  t.deepEqual(ops.slice(0, 2), ['private-mounts', 'bind-root']);
  t.is(ops.at(-1), 'enter-root');
});

test('A10: devpts is an instance of its own, and /dev/ptmx leads into it', t => {
  const bare = { mounts: [{ destination: '/dev/pts', type: 'devpts', options: ['mode=0620'] }] };
  t.is(devpts(bare, 'newinstance'), 'newinstance,ptmxmode=0666,mode=0620');
  t.deepEqual(
    plan(bare).operations.find(operation => operation.op === 'make-link' && operation.path === '/dev/ptmx'),
    { op: 'make-link', path: '/dev/ptmx', target: 'pts/ptmx' },
  );
});

test('switched off, devpts is what a plain mount gives and ptmx a node', t => {
  const off = { cell: { devpts: { instance: 'host' } } };
  t.false(devpts(off, 'newinstance').includes('newinstance'));
  t.true(
    plan(off).operations.some(operation => operation.op === 'make-node' && operation.path === '/dev/ptmx'),
  );
});

test('a kernel with one instance cannot give a private one', t => {
  const { notEnforceable } = plan({}, 'shared');
  t.is(notEnforceable[0]?.mitigation, 'devpts-newinstance');
  t.false(devpts({}, 'shared').includes('newinstance'));
});

test('the nodes are those of the list', t => {
  const nodes = (list: string) =>
    plan({ cell: { devices: { list } } }).operations.flatMap(operation =>
      operation.op === 'make-node' ? [operation.path] : [],
    );
  t.deepEqual(
    nodes('seed-2008').sort(),
    ['console', 'full', 'null', 'random', 'urandom', 'zero'].map(n => `/dev/${n}`),
  );
  t.true(nodes('default').includes('/dev/tty'));
  t.false(nodes('default').includes('/dev/console'));
});

test('a device of the config replaces that of the list', t => {
  const linux = {
    ...(configJson()['linux'] as object),
    devices: [{ path: '/dev/null', type: 'c', major: 1, minor: 3, fileMode: 0o600, uid: 5, gid: 6 }],
  };
  const nodes = plan({ linux }).operations.filter(
    operation => operation.op === 'make-node' && operation.path === '/dev/null',
  );
  t.deepEqual(nodes, [
    {
      op: 'make-node',
      safe: true,
      path: '/dev/null',
      type: 'c',
      major: 1,
      minor: 3,
      mode: 0o600,
      uid: 5,
      gid: 6,
    },
  ]);
});

test("nothing is made in a /dev that is the host's", t => {
  const mounts = [{ destination: '/dev', type: 'bind', source: '/dev', options: ['rbind'] }];
  t.false(plan({ mounts }).operations.some(({ op }) => op === 'make-node' || op === 'make-link'));
});

test('mounts that cannot be meant are refused', t => {
  const refusals: [object, string][] = [
    [{ destination: '/', type: 'tmpfs' }, 'mounts[0].destination: is the root itself; use root.path'],
    [{ destination: '/x' }, 'mounts[0].type: is required unless the mount is a bind mount'],
    [{ destination: '/x', type: 'bind' }, 'mounts[0].source: is required for a bind mount'],
    [
      { destination: '/cg', type: 'cgroup', options: ['cpu'] },
      'mounts[0].options: the groups of the container have no option `cpu`',
    ],
  ];
  for (const [mount, message] of refusals)
    t.throws(() => plan({ mounts: [mount] }), { instanceOf: ConfigError, message });
});

test('in a user namespace nodes are bound from the host, for nobody may make them there', t => {
  const { operations } = plan({}, 'private-by-default', { otherUsers: true, rootOpened: [] });
  t.false(operations.some(({ op }) => op === 'make-node'));
  t.deepEqual(
    operations.find(({ op }) => op === 'bind-node'),
    { op: 'bind-node', path: '/dev/null', type: 'c', major: 1, minor: 3 },
  );
});

test('options that mount(2) does not read for a bind mount are said', t => {
  const { operations, notes } = plan({
    mounts: [{ destination: '/x', source: '/y', options: ['bind', 'size=1'] }],
  });
  t.deepEqual(notes, [
    'mounts[0].options: a bind mount has no options of a file system, and `size=1` is ignored',
  ]);
  t.true(operations.some(step => step.op === 'mount' && step.source === '/y' && step.data === null));
});

test('a mount that follows no link is not what an old kernel gives', t => {
  const mounts = [
    { destination: '/x', source: '/y', options: ['rbind', 'nosymfollow', 'rnosymfollow', 'rro'] },
  ];
  const { notEnforceable, operations } = planMounts(config({ mounts }), '/r', LINUX_2_6_29, ownUsers);
  t.is(notEnforceable[0]?.mitigation, 'nosymfollow');
  t.like(
    operations.find(step => step.op === 'mount'),
    { flags: ['MS_BIND', 'MS_REC'], recursive: { set: ['MS_RDONLY'], clear: [] } },
  );
  t.deepEqual(plan({ mounts }).notEnforceable, []);
});
