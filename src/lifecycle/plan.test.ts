import test from 'ava';
import { config, configJson } from '../spec/config.fixture.ts';
import { LINUX_2_6_29, LINUX_7_3 } from './kernels.fixture.ts';
import type { Plan } from './operations.ts';
import { planContainer } from './plan.ts';

const container = { id: 'vm', bundle: '/b' };
const ops = (plan: Plan) => plan.init.map(({ op }) => op);
const process = { ...(configJson()['process'] as object), noNewPrivileges: false };

test('a container on 2.6.29: every step, in order', t => {
  const plan = planContainer(config({ process }), container, LINUX_2_6_29);
  t.deepEqual(plan.notEnforceable, []);
  t.deepEqual(plan.namespaces, ['mount', 'pid', 'uts', 'ipc', 'network']);
  t.deepEqual(
    plan.prepare.map(({ op }) => op),
    [
      'mount-hierarchy',
      'clear-group',
      'make-group',
      'intermediate-group',
      'container-group',
      'device-policy',
    ],
  );
  const order = ops(plan).filter((op, index, all) => op !== all[index - 1]);
  t.deepEqual(order, [
    'loopback-up',
    'new-session',
    'new-session-keyring',
    'private-mounts',
    'bind-root',
    'mount',
    'make-node',
    'make-link',
    'readonly-path',
    'mask-path',
    'enter-root',
    'await-controller',
    'set-affinity',
    'set-hostname',
    'set-rlimit',
    'set-umask',
    'drop-bounding',
    'set-user',
    'set-capabilities',
    'change-directory',
    'die-with-controller',
  ]);
  t.deepEqual(plan.exec.args, ['sh']);
});

test('the same container on 7.3 differs in what the kernel adds and where the groups are', t => {
  const old = planContainer(config({ process }), container, LINUX_2_6_29);
  const modern = planContainer(config(), container, LINUX_7_3);
  t.deepEqual(modern.notEnforceable, []);
  t.deepEqual(
    ops(modern).filter(op => op !== 'no-new-privileges'),
    ops(old),
  );
  t.true(ops(modern).includes('no-new-privileges'));
  t.is(modern.prepare[0]?.op, 'clear-group');
  t.deepEqual(modern.attach, [
    { op: 'enter-group', group: '/sys/fs/cgroup/devices/system.slice/cell/libvirtd/lxc/vm' },
  ]);
});

test('2.6.29 cannot enforce no_new_privs, by name', t => {
  const plan = planContainer(config(), container, LINUX_2_6_29);
  t.deepEqual(
    plan.notEnforceable.map(({ mitigation }) => mitigation),
    ['no-new-privileges'],
  );
  t.false(ops(plan).includes('no-new-privileges'));
});

test('a namespace that the kernel lacks is named, and what would then act on the host is left out', t => {
  const namespaces = { ...LINUX_2_6_29.namespaces, uts: 'absent', network: 'denied' } as const;
  const plan = planContainer(config({ process }), container, { ...LINUX_2_6_29, namespaces });
  t.deepEqual(plan.notEnforceable, [
    { mitigation: 'uts-namespace', why: 'it does not have that namespace' },
    { mitigation: 'network-namespace', why: 'this process may not make one' },
  ]);
  t.deepEqual(plan.namespaces, ['mount', 'pid', 'ipc']);
  t.false(ops(plan).includes('set-hostname'));
});

test('a relative root lies in the bundle', t => {
  const bound = (path: string) =>
    planContainer(config({ root: { path } }), container, LINUX_7_3).init.find(({ op }) => op === 'bind-root');
  t.deepEqual(bound('rootfs'), { op: 'bind-root', path: '/b/rootfs' });
  t.deepEqual(bound('/srv/vm'), { op: 'bind-root', path: '/srv/vm' });
});

test('a plan is data: JSON holds all of it', t => {
  const plan = planContainer(config(), container, LINUX_7_3);
  t.deepEqual(JSON.parse(JSON.stringify(plan)), plan);
});

test('3.9 to 3.12: the bounding set is not enforceable in a user namespace, and is outside of one', t => {
  const namespaces = { ...LINUX_7_3.namespaces, user: 'without-bounding' as const };
  const bounding = (linux: object) => {
    const plan = planContainer(config({ linux }), container, { ...LINUX_7_3, namespaces });
    return [
      plan.notEnforceable.some(({ mitigation }) => mitigation === 'capabilities-bounding'),
      ops(plan).includes('drop-bounding'),
    ];
  };
  const own = configJson()['linux'] as { namespaces: object[] };
  const ids = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
  const users = { namespaces: [...own.namespaces, { type: 'user' }], uidMappings: ids, gidMappings: ids };
  t.deepEqual(bounding(own), [false, true]);
  t.deepEqual(bounding({ ...own, ...users }), [true, false]);
});

test('3.8: nor is it where the user namespace needs no mount that its root may not make', t => {
  const namespaces = { ...LINUX_7_3.namespaces, user: 'without-tmpfs' as const };
  const own = configJson()['linux'] as { namespaces: object[] };
  const ids = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
  const users = { namespaces: [...own.namespaces, { type: 'user' }], uidMappings: ids, gidMappings: ids };
  const missing = (changes: object) =>
    planContainer(config(changes), container, { ...LINUX_7_3, namespaces }).notEnforceable.map(
      ({ mitigation }) => mitigation,
    );
  const bare = { root: { path: 'r' }, mounts: [], linux: { ...users, readonlyPaths: [], maskedPaths: [] } };
  t.deepEqual(missing(bare), ['capabilities-bounding']);
  // Without the namespace the set can be changed.
  t.deepEqual(missing({ linux: { ...own, ...users } }), ['user-namespace']);
});

test('without root: in a user namespace there is every capability, and the groups of the caller stay', t => {
  const own = configJson()['linux'] as { namespaces: object[] };
  const ids = [{ containerID: 0, hostID: 1000, size: 1 }];
  const linux = {
    ...own,
    namespaces: [...own.namespaces, { type: 'user' }],
    uidMappings: ids,
    gidMappings: ids,
  };
  const rootless = { ...LINUX_7_3, privileges: { ...LINUX_7_3.privileges, held: [] } };
  const sets = ['bounding', 'effective', 'permitted'].map(set => [set, ['CAP_KILL']]);
  const process = { ...(configJson()['process'] as object), capabilities: Object.fromEntries(sets) };
  const plan = planContainer(config({ linux, process }), container, rootless);
  t.like(
    plan.init.find(({ op }) => op === 'set-capabilities'),
    { effective: ['CAP_KILL'], permitted: ['CAP_KILL'] },
  );
  t.like(
    plan.init.find(({ op }) => op === 'set-user'),
    { groups: null },
  );
  t.true(plan.notes.some(note => note.startsWith('the container has the groups of the caller')));
  const grouped = { ...process, user: { uid: 0, gid: 0, additionalGids: [5] } };
  t.deepEqual(
    planContainer(config({ linux, process: grouped }), container, rootless).notEnforceable.map(
      ({ mitigation }) => mitigation,
    ),
    [...plan.notEnforceable.map(({ mitigation }) => mitigation), 'additional-groups'],
  );
});
