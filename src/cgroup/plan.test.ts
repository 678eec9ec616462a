import test from 'ava';
import { LINUX_2_6_29, LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { config, configJson } from '../spec/config.fixture.ts';
import { ConfigError } from '../spec/node.ts';
import { planGroups } from './plan.ts';

const linux = (changes: object) => ({ linux: { ...(configJson()['linux'] as object), ...changes } });

test('A3, A4, B10: an unmounted hierarchy is mounted once and the three levels are made', t => {
  const { prepare, attach, cleanup } = planGroups(config({ cell: {} }), 'vm', LINUX_2_6_29.controllers);
  t.deepEqual(
    prepare.map(operation => [operation.op, 'path' in operation ? operation.path : undefined]),
    [
      ['mount-hierarchy', undefined],
      ['clear-group', '/dev/cgroups/libvirtd/lxc/vm'],
      ['make-group', '/dev/cgroups/libvirtd'],
      ['intermediate-group', '/dev/cgroups/libvirtd/lxc'],
      ['container-group', '/dev/cgroups/libvirtd/lxc/vm'],
      ['device-policy', undefined],
    ],
  );
  t.deepEqual(prepare[0], { op: 'mount-hierarchy', controllers: ['devices'], at: '/dev/cgroups' });
  t.deepEqual(attach, [{ op: 'enter-group', group: '/dev/cgroups/libvirtd/lxc/vm' }]);
  t.deepEqual(cleanup, [{ op: 'remove-group', path: '/dev/cgroups/libvirtd/lxc/vm' }]);
});

test('B11: below the group cell is in, where the hierarchy is already mounted', t => {
  const { prepare } = planGroups(config(), 'vm', LINUX_7_3.controllers);
  t.like(prepare[1], { op: 'make-group', path: '/sys/fs/cgroup/devices/system.slice/cell/libvirtd' });
});

test('an absolute cgroupsPath counts from the root of the hierarchy, and leaves groups on its way alone', t => {
  const { prepare } = planGroups(
    config({ ...linux({ cgroupsPath: '/a/b' }), cell: {} }),
    'vm',
    LINUX_7_3.controllers,
  );
  t.deepEqual(
    prepare.map(({ op }) => op),
    ['clear-group', 'make-group', 'container-group', 'device-policy'],
  );
  t.like(prepare[2], { path: '/sys/fs/cgroup/devices/a/b' });
});

test('the customary deny-all in front of the rules does not empty the list', t => {
  const devices = [{ allow: false }, { allow: true, type: 'b', major: 8, minor: 0, access: 'r' }];
  const { prepare } = planGroups(config(linux({ resources: { devices } })), 'vm', LINUX_7_3.controllers);
  const policy = prepare.find(operation => operation.op === 'device-policy');
  t.is(policy?.policy.lines.length, 9);
  t.is(policy?.policy.lines.at(-1), 'b 8:0 r');
});

test('A12: no devices controller is a mitigation that cannot be enforced, said by name', t => {
  const { prepare, notEnforceable } = planGroups(config(), 'vm', {});
  t.deepEqual(prepare, []);
  t.deepEqual(notEnforceable, [
    { mitigation: 'devices-cgroup', why: 'it has no devices controller (CONFIG_CGROUP_DEVICE)' },
  ]);
});

test('a hierarchy that does not show the group cell is in cannot be used', t => {
  const controller = { mountPoint: '/cg', mountRoot: '/other', ownGroup: '/mine', together: ['devices'] };
  t.regex(
    planGroups(config(), 'vm', { devices: controller }).notEnforceable[0]?.why ?? '',
    /does not show the group/,
  );
});

test('switched off, no group is made', t => {
  const cell = { devices: { enforce: 'none' } };
  t.deepEqual(planGroups(config({ cell }), 'vm', LINUX_7_3.controllers).prepare, []);
});

test('B2: a memory limit has a group of its own, or shares that of devices', t => {
  const limited = config(linux({ resources: { memory: { limit: 65536 } } }));
  const apart = planGroups(limited, 'vm', LINUX_2_6_29.controllers);
  t.like(apart.prepare.at(-1), {
    op: 'group-value',
    group: '/dev/cgroups-memory/libvirtd/lxc/vm',
    value: '65536',
  });
  t.is(apart.attach.length, 2);
  const both = { mountPoint: '/cg', mountRoot: '/', ownGroup: '/', together: ['devices', 'memory'] };
  const shared = planGroups(limited, 'vm', { devices: both, memory: both });
  t.like(shared.prepare.at(-1), { group: '/cg/libvirtd/lxc/vm', file: 'memory.limit_in_bytes' });
  t.is(shared.attach.length, 1);
  t.is(planGroups(limited, 'vm', LINUX_7_3.controllers).notEnforceable[0]?.mitigation, 'memory-limit');
});

test('rules that a v1 group cannot say are refused, with where they stand', t => {
  const devices = [
    { allow: true, type: 'c', major: 9 },
    { allow: false, type: 'c', major: 9, minor: 1 },
  ];
  t.throws(() => planGroups(config(linux({ resources: { devices } })), 'vm', LINUX_7_3.controllers), {
    instanceOf: ConfigError,
    message: /^linux\.resources\.devices: a v1 devices group cannot deny/,
  });
});
