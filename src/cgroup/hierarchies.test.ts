import test from 'ava';
import { findControllers } from './hierarchies.ts';

const CGROUPS = `#subsys_name\thierarchy\tnum_cgroups\tenabled
devices\t5\t3\t1
memory\t5\t3\t1
freezer\t0\t1\t1
cpuset\t0\t1\t0
`;

test('a controller is found with its mount, its own group and what shares its hierarchy', t => {
  const own = '5:devices,memory:/system.slice/cell\n0::/\n';
  const mounts =
    '36 31 0:33 / /sys/fs/cgroup/dev\\040ices rw,relatime shared:9 - cgroup cgroup rw,devices,memory\n' +
    '37 31 0:39 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n';
  const { devices, freezer, ...others } = findControllers(CGROUPS, own, mounts);
  t.deepEqual(devices, {
    mountPoint: '/sys/fs/cgroup/dev ices',
    mountRoot: '/',
    ownGroup: '/system.slice/cell',
    together: ['devices', 'memory'],
  });
  t.deepEqual(freezer, { mountPoint: null, mountRoot: '/', ownGroup: '/', together: ['freezer'] });
  t.deepEqual(Object.keys(others), ['memory'], 'a disabled controller is not there');
});

test('a mount that shows the whole hierarchy is preferred to one that shows a part', t => {
  const mounts =
    '1 0 0:1 /a /part rw - cgroup cgroup rw,devices\n2 0 0:1 / /whole rw - cgroup cgroup rw,devices\n';
  t.is(findControllers(CGROUPS, '', mounts)['devices']?.mountPoint, '/whole');
});

test('a kernel without cgroups has no controllers', t => {
  t.deepEqual(findControllers('', '', ''), {});
});
