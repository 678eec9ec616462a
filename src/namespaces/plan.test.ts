import test from 'ava';
import { LINUX_2_6_29, LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { config } from '../spec/config.fixture.ts';
import { planNamespaces } from './plan.ts';

const map = (host: number) => [{ containerID: 0, hostID: host, size: 65_536 }];
const linux = (types: (string | { type: string; path: string })[], more: object = {}) => ({
  hostname: undefined,
  linux: {
    namespaces: types.map(type => (typeof type === 'string' ? { type } : type)),
    ...more,
  },
});
const users = (host = 100_000) =>
  linux(['mount', 'user'], { uidMappings: map(host), gidMappings: map(host) });

test('C7: init waits for its maps before anything, and becomes the root of the namespace when its root is open', t => {
  const plan = planNamespaces(config(users()), LINUX_7_3);
  t.deepEqual(plan.cloned, ['mount', 'user']);
  t.deepEqual(plan.first, [{ op: 'await-controller', request: 'id-maps' }]);
  t.deepEqual(plan.rootOpened, [{ op: 'become-namespace-root', setgroups: 'allow' }]);
  t.deepEqual(plan.idMaps?.uid, [{ container: 0, host: 100_000, size: 65_536 }]);
  t.deepEqual(plan.notes, []);
});

test('a map that holds root of the host is remarked on', t => {
  t.regex(planNamespaces(config(users(0)), LINUX_7_3).notes[0] ?? '', /file ownership/);
});

test('2.6.29: user namespaces without maps are not what is asked for', t => {
  const plan = planNamespaces(config(users()), LINUX_2_6_29);
  t.like(plan.notEnforceable[0], { mitigation: 'user-namespace' });
  t.deepEqual(plan.cloned, ['mount']);
  t.is(plan.idMaps, null);
  t.deepEqual([...plan.first, ...plan.rootOpened], []);
});

test('3.8: a user namespace whose root mounts no tmpfs cannot hold a container that wants one', t => {
  const features = {
    ...LINUX_7_3,
    namespaces: { ...LINUX_7_3.namespaces, user: 'without-tmpfs' as const },
  };
  const tmpfs = { destination: '/dev', type: 'tmpfs', source: 'tmpfs' };
  t.like(planNamespaces(config({ ...users(), mounts: [tmpfs] }), features).notEnforceable[0], {
    mitigation: 'user-namespace',
    why: 'root of its user namespaces mounts no tmpfs and no devpts, and makes nothing read-only (3.9)',
  });
  const bare = { ...users(), mounts: [], root: { path: 'r' } };
  t.deepEqual(planNamespaces(config(bare), features).notEnforceable, []);
  const bind = { destination: '/x', source: '/y', options: ['bind', 'ro'] };
  for (const wanted of [{ root: { path: 'r', readonly: true } }, { mounts: [bind] }])
    t.is(planNamespaces(config({ ...bare, ...wanted }), features).notEnforceable.length, 1);
});

test('the cgroup namespace is entered after the group, the time namespace before anything is mounted', t => {
  const asked = linux(['mount', 'cgroup', 'time'], { timeOffsets: { monotonic: { secs: -5 } } });
  const plan = planNamespaces(config(asked), LINUX_7_3);
  t.deepEqual(plan.cloned, ['mount']);
  t.deepEqual(plan.first, [
    { op: 'new-time-namespace', offsets: [{ clock: 'monotonic', seconds: -5, nanoseconds: 0 }] },
  ]);
  t.deepEqual(
    plan.grouped.map(({ op }) => op),
    ['await-controller', 'new-cgroup-namespace'],
  );
  t.deepEqual(
    planNamespaces(config(asked), LINUX_2_6_29).notEnforceable.map(({ mitigation }) => mitigation),
    ['cgroup-namespace', 'time-namespace'],
  );
});

test('a namespace that is wanted where available is made where it is, and its absence is a remark', t => {
  const optional = { namespaces: { whereAvailable: ['cgroup'] } };
  const asked = { ...linux(['mount', 'cgroup']), cell: optional };
  const there = planNamespaces(config(asked), LINUX_7_3);
  t.deepEqual([there.grouped.at(-1)?.op, there.notes], ['new-cgroup-namespace', []]);
  const old = planNamespaces(config(asked), LINUX_2_6_29);
  t.deepEqual([old.notEnforceable, old.names], [[], ['mount']]);
  t.deepEqual(old.notes, [
    'no cgroup namespace on this kernel, where the config wants one if available: it does not have that namespace (4.6)',
  ]);
  // The kernel has them, or may have: that is another matter.
  const denied = {
    ...LINUX_7_3,
    namespaces: { ...LINUX_7_3.namespaces, cgroup: 'denied' as const },
  };
  t.is(planNamespaces(config(asked), denied).notEnforceable[0]?.mitigation, 'cgroup-namespace');
  for (const namespaces of [['mount'], ['mount', { type: 'cgroup', path: '/c' }]]) {
    t.throws(() => config({ ...linux(namespaces), cell: optional }), {
      message: /^cell\.namespaces\.whereAvailable: `cgroup` is not a new namespace of linux\.namespaces/,
    });
  }
});

test('namespaces are joined by path, where the kernel can', t => {
  const asked = linux(['mount', { type: 'network', path: '/proc/1/ns/net' }]);
  const plan = planNamespaces(config(asked), LINUX_7_3);
  t.deepEqual(plan.cloned, ['mount']);
  t.deepEqual(plan.joined, [{ namespace: 'network', path: '/proc/1/ns/net' }]);
  t.like(planNamespaces(config(asked), LINUX_2_6_29).notEnforceable[0], { mitigation: 'network-namespace' });
});

test('without CAP_SETGID the kernel takes a gid_map only when setgroups is given up', t => {
  const privileges = { ...LINUX_7_3.privileges, held: [] };
  t.is(planNamespaces(config(users()), { ...LINUX_7_3, privileges }).idMaps?.setgroups, 'deny');
});
