import test from 'ava';
import { LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { config } from '../spec/config.fixture.ts';
import { planGroupMounts } from './group-mounts.ts';
import { planMounts } from './plan.ts';

const mount = (options: string[]) => ({
  destination: '/cg',
  type: 'cgroup',
  source: undefined,
  options,
  uidMappings: [],
  gidMappings: [],
});
const devices = { names: ['devices'], path: '/sys/fs/cgroup/devices/lxc/vm' };
const cpu = { names: ['cpu', 'cpuacct'], path: '/sys/fs/cgroup/cpu/lxc/vm' };
const unified = { names: ['unified'], path: '/sys/fs/cgroup/lxc/vm' };
const users = { otherUsers: false, opensForInit: false, rootOpened: [], cloned: ['pid' as const] };

test('a container sees its own groups and no hierarchy', t => {
  const planned = planGroupMounts(mount(['ro', 'nosuid']), 'mounts[0]', [devices, cpu]);
  t.deepEqual(
    planned.map(({ type, source, destination }) => [type, source, destination]),
    [
      ['tmpfs', 'tmpfs', '/cg'],
      [null, devices.path, '/cg/devices'],
      [null, cpu.path, '/cg/cpu'],
      [null, cpu.path, '/cg/cpuacct'],
      [null, null, '/cg'],
    ],
  );
  t.deepEqual(planned[1]?.flags, ['MS_BIND', 'MS_RDONLY', 'MS_NOSUID']);
  t.deepEqual(planned.at(-1)?.flags, ['MS_BIND', 'MS_REMOUNT', 'MS_RDONLY', 'MS_NOSUID']);
});

test('with version 2 alone its group is the mount', t => {
  t.deepEqual(
    planGroupMounts(mount(['ro']), 'mounts[0]', [unified]).map(({ source, destination }) => [
      source,
      destination,
    ]),
    [[unified.path, '/cg']],
  );
});

test('without groups there is an empty directory', t => {
  const planned = planGroupMounts(mount(['rw']), 'mounts[0]', []);
  t.deepEqual(
    planned.map(({ type }) => type),
    ['tmpfs', null],
  );
});

test('who could widen its own devices is told of', t => {
  const notes = (options: string[], capabilities: object) =>
    planMounts(config({ mounts: [mount(options)], cell: { capabilities } }), '/r', LINUX_7_3, users, [
      devices,
    ]).notes;
  t.deepEqual(notes(['rw'], { add: ['CAP_SYS_ADMIN'] }), [
    'mounts[0].options: with CAP_SYS_ADMIN and without `ro` the container can widen its devices',
  ]);
  t.deepEqual(notes(['ro'], { add: ['CAP_SYS_ADMIN'] }), []);
  t.deepEqual(notes(['rw'], { drop: ['CAP_SYS_ADMIN'] }), []);
});
