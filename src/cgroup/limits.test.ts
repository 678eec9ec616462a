import test from 'ava';
import { LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { config, configJson } from '../spec/config.fixture.ts';
import { ConfigError } from '../spec/node.ts';
import { planGroups } from './plan.ts';

const mounted = (name: string) => ({
  mountPoint: `/cg/${name}`,
  mountRoot: '/',
  ownGroup: '/',
  together: [name],
});
const V1 = Object.fromEntries(
  ['memory', 'cpu', 'cpuset', 'blkio', 'hugetlb', 'net_cls', 'net_prio', 'pids'].map(name => [
    name,
    mounted(name),
  ]),
);
const unified = {
  mountPoint: '/sys/fs/cgroup',
  mountRoot: '/',
  ownGroup: '/',
  controllers: ['memory', 'pids', 'cpu', 'cpuset', 'io', 'hugetlb'] as const,
  options: '',
  devicePrograms: 'present' as const,
};

function plan(resources: object, version: 1 | 2) {
  const linux = { ...(configJson()['linux'] as object), resources };
  const cell = { devices: { enforce: 'none' } };
  const { prepare, notEnforceable } =
    version === 1
      ? planGroups(config({ linux, cell }), 'vm', V1, null)
      : planGroups(config({ linux, cell }), 'vm', {}, { ...unified, controllers: [...unified.controllers] });
  const values = prepare.flatMap(step => (step.op === 'group-value' ? [`${step.file} ${step.value}`] : []));
  return { values, missing: notEnforceable.map(({ mitigation, why }) => `${mitigation}: ${why}`) };
}

const EVERYTHING = {
  memory: { limit: 8192, reservation: 4096, swap: 16_384, useHierarchy: true },
  pids: { limit: -1 },
  cpu: { quota: -1, burst: 5, idle: 1, cpus: '0-1', mems: '0' },
  blockIO: { weight: 10, throttleReadBpsDevice: [{ major: 8, minor: 0, rate: 7 }] },
  hugepageLimits: [{ pageSize: '2MB', limit: 0 }],
};

test('every field of linux.resources is a file of version 1', t => {
  t.deepEqual(
    plan({ ...EVERYTHING, network: { classID: 5, priorities: [{ name: 'lo', priority: 2 }] } }, 1),
    {
      values: [
        'memory.limit_in_bytes 8192',
        'memory.soft_limit_in_bytes 4096',
        'memory.memsw.limit_in_bytes 16384',
        'memory.use_hierarchy 1',
        'pids.max max',
        'cpu.idle 1',
        'cpu.cfs_quota_us -1',
        'cpu.cfs_burst_us 5',
        'cpuset.cpus 0-1',
        'cpuset.mems 0',
        'blkio.weight 10',
        'blkio.throttle.read_bps_device 8:0 7',
        'hugetlb.2MB.limit_in_bytes 0',
        'net_cls.classid 5',
        'net_prio.ifpriomap lo 2',
      ],
      missing: [],
    },
  );
});

test('and of version 2, where swap is counted apart', t => {
  t.deepEqual(plan({ ...EVERYTHING, unified: { 'memory.oom.group': '1', 'cgroup.max.depth': '3' } }, 2), {
    values: [
      'memory.max 8192',
      'memory.low 4096',
      'memory.swap.max 8192',
      'pids.max max',
      'cpu.idle 1',
      'cpu.max max 100000',
      'cpu.max.burst 5',
      'cpuset.cpus 0-1',
      'cpuset.mems 0',
      'io.bfq.weight 1',
      'io.max 8:0 rbps=7',
      'hugetlb.2MB.max 0',
      'memory.oom.group 1',
      'cgroup.max.depth 3',
    ],
    missing: [],
  });
});

test('an idle group is told no weight, and one that is not idle any more is told it afterwards', t => {
  t.deepEqual(plan({ cpu: { shares: 2, idle: 1 } }, 2).values, ['cpu.idle 1']);
  t.deepEqual(plan({ cpu: { shares: 2, idle: 0 } }, 2).values, ['cpu.idle 0', 'cpu.weight 1']);
  t.deepEqual(plan({ cpu: { shares: 2, idle: 0 } }, 1).values, ['cpu.idle 0', 'cpu.shares 2']);
});

test('no limit of memory is a number that 2.6.29 takes too', t => {
  const memory = { limit: -1, reservation: -1, swap: -1 };
  t.deepEqual(
    plan({ memory }, 1).values.map(line => line.split(' ')[1]),
    Array(3).fill('9223372036854771712'),
  );
  t.deepEqual(plan({ memory }, 2).values, ['memory.max max', 'memory.low max', 'memory.swap.max max']);
  const linux = { ...(configJson()['linux'] as object), resources: { memory } };
  t.deepEqual(planGroups(config({ linux }), 'vm', { devices: mounted('devices') }).notEnforceable, []);
});

test('what a version cannot say is named, and nothing is left out silently', t => {
  t.deepEqual(plan({ memory: { swappiness: 5 } }, 2).missing, [
    'memory-limit: version 2, which has the controller, has no memory.swappiness',
  ]);
  t.deepEqual(plan({ network: { classID: 5 } }, 2).missing, [
    'net_cls-limit: it has no net_cls controller (CONFIG_CGROUP_NET_CLASSID)',
  ]);
  t.deepEqual(plan({ unified: { 'memory.high': '1' } }, 1).missing, [
    'memory-limit: it has no version 2 for memory.high',
  ]);
  t.deepEqual(plan({ rdma: { mlx5_1: { hcaHandles: 3 } } }, 1).missing, [
    'rdma-limit: it has no rdma controller (4.11, CONFIG_CGROUP_RDMA)',
  ]);
});

test('a limit that is taken away asks for nothing of a kernel that has none', t => {
  const linux = {
    ...(configJson()['linux'] as object),
    resources: { pids: { limit: -1 }, cpu: { quota: -1 } },
  };
  t.deepEqual(planGroups(config({ linux }), 'vm', { devices: mounted('devices') }).notEnforceable, []);
  t.is(LINUX_7_3.controllers['pids'], undefined);
});

test('swap that is less than the memory is no limit', t => {
  t.throws(() => plan({ memory: { limit: 8192, swap: 4096 } }, 2), {
    instanceOf: ConfigError,
    message: /^linux\.resources\.memory\.swap: is memory and swap together/,
  });
});

test('a container that sees its groups has one in every hierarchy', t => {
  const mounts = [{ destination: '/cg', type: 'cgroup' }];
  const { shown, cleanup } = planGroups(config({ mounts }), 'vm', { ...V1, devices: mounted('devices') });
  t.deepEqual(
    shown.map(({ path }) => path),
    ['devices', 'memory', 'pids', 'cpu', 'cpuset', 'blkio'].map(name => `/cg/${name}/libvirtd/lxc/vm`),
  );
  t.is(cleanup.length, shown.length);
});

test('so has one whose group is named, by which others count what it uses', t => {
  const linux = { ...(configJson()['linux'] as object), cgroupsPath: '/pod/c' };
  const controllers = { ...V1, devices: mounted('devices'), cpuacct: mounted('cpuacct') };
  const { attach } = planGroups(config({ linux }), 'vm', controllers);
  t.deepEqual(
    attach.map(step => step.op === 'enter-group' && step.group),
    ['devices', 'memory', 'pids', 'cpu', 'cpuacct', 'cpuset', 'blkio'].map(name => `/cg/${name}/pod/c`),
  );
});
