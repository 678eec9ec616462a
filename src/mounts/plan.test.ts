import test from 'ava';
import { LINUX_2_6_29, LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { config, configJson } from '../spec/config.fixture.ts';
import type { NamespaceName } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import type { DevptsSupport } from './ask-devpts.ts';
import { planMounts } from './plan.ts';

const ownUsers = { otherUsers: false, opensForInit: false, rootOpened: [], cloned: ['pid' as const] };

const plan = (
  changes: object = {},
  devpts: DevptsSupport = 'newinstance',
  users: Parameters<typeof planMounts>[3] = ownUsers,
) => planMounts(config(changes), '/b/rootfs', { ...LINUX_7_3, devpts }, users);

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

test('the devpts of the host is bound where a further mount would set its options anew, and they are said', t => {
  const off = { cell: { devpts: { instance: 'host' } } };
  const host = (support: DevptsSupport, users = ownUsers) => {
    const { operations, notes } = plan(off, support, users);
    return [operations.find(step => step.op === 'mount' && step.type === 'devpts'), notes] as const;
  };
  for (const support of ['newinstance', 'shared'] as const) {
    const [mount, notes] = host(support);
    t.like(mount, { ofHost: 'only', data: null });
    t.is(notes[0]?.includes('`mode=0620`'), true);
  }
  t.like(host('private-by-default')[0], { ofHost: undefined, data: 'ptmxmode=0666,mode=0620,gid=5' });
  t.like(host('newinstance', { ...ownUsers, otherUsers: true })[0], { ofHost: undefined });
});

test('options of a proc are set in a pid namespace of its own, or on a mount of its own', t => {
  const mounts = [{ destination: '/p', type: 'proc', source: 'proc', options: ['hidepid=2'] }];
  const planned = (ownProc: boolean, cloned: NamespaceName[]) => {
    const features = { ...LINUX_7_3, mounts: { ...LINUX_7_3.mounts, ownProc } };
    const { operations, notEnforceable } = planMounts(config({ mounts }), '/r', features, {
      ...ownUsers,
      cloned,
    });
    const data = operations.flatMap(step => (step.op === 'mount' ? [step.data] : []))[0];
    return [data, notEnforceable[0]?.mitigation];
  };
  t.deepEqual(planned(false, ['pid']), ['hidepid=2', undefined]);
  t.deepEqual(planned(true, []), ['hidepid=2', undefined]);
  t.deepEqual(planned(false, []), [null, 'proc-options']);
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
      { destination: '/x', type: 'tmpfs', options: ['remount', 'size=1k'] },
      'mounts[0].options: `remount` could change a file system of the host: no tmpfs of this config is mounted on /x',
    ],
    [
      { destination: '/cg', type: 'cgroup', options: ['cpu'] },
      'mounts[0].options: the groups of the container have no option `cpu`',
    ],
  ];
  for (const [mount, message] of refusals)
    t.throws(() => plan({ mounts: [mount] }), { instanceOf: ConfigError, message });
});

test('a /dev of its own that is read-only becomes it when everything is in it', t => {
  const { operations } = plan({
    mounts: [{ destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['ro', 'nosuid'] }],
  });
  const mounts = operations.flatMap(step => (step.op === 'mount' ? [step.flags] : []));
  t.deepEqual(mounts, [['MS_NOSUID'], ['MS_BIND', 'MS_REMOUNT', 'MS_RDONLY', 'MS_NOSUID']]);
  const ops = operations.map(({ op }) => op);
  t.true(ops.lastIndexOf('mount') > ops.lastIndexOf('make-node'));
});

test('a remount is of what the config has mounted there, and not of what it has bound there', t => {
  const remount = { destination: '/x', type: 'tmpfs', options: ['remount', 'size=1k'] };
  const own = { destination: '/x', type: 'tmpfs', source: 'tmpfs' };
  const bound = { destination: '/x', source: '/run', options: ['bind'] };
  t.notThrows(() => plan({ mounts: [own, remount] }));
  t.throws(() => plan({ mounts: [bound, remount] }), { instanceOf: ConfigError });
  t.throws(() => plan({ mounts: [own, bound, remount] }), { instanceOf: ConfigError });
});

test('in a user namespace nodes are bound from the host, for nobody may make them there', t => {
  const { operations } = plan({}, 'private-by-default', { ...ownUsers, otherUsers: true });
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

test('what is said of devices and does not come true is remarked on: where /dev is bound, and in a user namespace', t => {
  const device = { type: 'c', major: 10, minor: 229 };
  const linux = (...devices: object[]) => ({ linux: { ...(configJson()['linux'] as object), devices } });
  const dev = { destination: '/dev', source: '/dev', options: ['rbind'] };
  const bound = plan({
    ...linux({ ...device, path: '/dev/fuse' }, { ...device, path: '/srv/fuse' }),
    mounts: [dev],
  });
  t.deepEqual(
    bound.operations.flatMap(step => (step.op === 'make-node' ? [step.path] : [])),
    ['/srv/fuse'],
  );
  t.deepEqual(bound.notes, ['linux.devices: /dev/fuse is not made: /dev is bound, and shows what is there']);
  const asked = linux({ ...device, path: '/dev/fuse', fileMode: 0o600 }, { ...device, path: '/dev/other' });
  t.deepEqual(plan(asked).notes, []);
  t.deepEqual(plan(asked, 'newinstance', { ...ownUsers, otherUsers: true }).notes, [
    "linux.devices: /dev/fuse has the owner and the mode that it has on the host: in a user namespace the host's node is bound",
  ]);
});
