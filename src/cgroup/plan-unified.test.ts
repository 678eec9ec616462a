import test from 'ava';
import { LINUX_2_6_29, LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { config, configJson } from '../spec/config.fixture.ts';
import { weightOf } from './limits.ts';
import { planGroups } from './plan.ts';

const unified = LINUX_7_3.unified;
const linux = (resources: object) => ({ linux: { ...(configJson()['linux'] as object), resources } });
const bpf = (cgroup: object = {}) => ({ cell: { devices: { enforce: 'bpf' }, cgroup } });
const GROUPS = '/sys/fs/cgroup/system.slice/cell/libvirtd/lxc';

test('B13 on version 2: the same whitelist is attached above the container and to it', t => {
  const { prepare, attach, cleanup, notEnforceable } = planGroups(
    config(bpf({ intermediate: 'whitelist' })),
    'vm',
    {},
    unified,
  );
  t.deepEqual(notEnforceable, []);
  t.deepEqual(
    prepare.map(({ op }) => op),
    ['clear-group', 'make-group', 'intermediate-program', 'container-group', 'device-program'],
  );
  const [above, own] = [prepare[2], prepare[4]];
  if (above?.op !== 'intermediate-program' || own?.op !== 'device-program') return t.fail();
  t.deepEqual(above.policy, own.policy);
  t.true(own.policy.base === 'deny' && own.policy.lines.includes('c 1:3 rwm'));
  t.deepEqual(attach, [{ op: 'enter-group', group: `${GROUPS}/vm` }]);
  t.deepEqual(cleanup, [{ op: 'remove-group', path: `${GROUPS}/vm` }]);
});

test('an open group above has no program; one that lets nothing pass makes any whitelist below it void', t => {
  const { prepare } = planGroups(config(bpf()), 'vm', {}, unified);
  t.like(prepare[2], { op: 'intermediate-program', policy: 'open' });
  const below = planGroups(config(bpf({ intermediate: 'deny-all' })), 'vm', {}, unified);
  t.like(below.notEnforceable[0], { mitigation: 'devices-whitelist' });
  t.deepEqual(below.prepare, []);
});

test('auto takes the hierarchy that is mounted, version 1 before version 2, and else the v1 controller', t => {
  const auto = config({ cell: { devices: { enforce: 'auto' } } });
  const ops = (controllers: typeof LINUX_7_3.controllers, v2: typeof unified) =>
    planGroups(auto, 'vm', controllers, v2).prepare.map(({ op }) => op);
  const { devices } = LINUX_7_3.controllers;
  if (!devices || !unified) return t.fail();
  const here = { devices: { ...devices, mountPoint: '/sys/fs/cgroup/devices' } };
  const nowhere = { devices: { ...devices, mountPoint: null } };
  const v2 = { ...unified, mountPoint: '/sys/fs/cgroup' };
  t.true(ops(here, v2).includes('device-policy'));
  t.true(ops(nowhere, v2).includes('device-program'));
  t.true(ops(nowhere, { ...v2, devicePrograms: 'absent' }).includes('device-policy'));
  t.true(ops(nowhere, { ...v2, mountPoint: null }).includes('device-policy'));
  t.true(ops({}, { ...v2, mountPoint: null }).includes('device-program'));
});

test('a kernel without device programs is named', t => {
  const why = (of: typeof unified) => planGroups(config(bpf()), 'vm', {}, of).notEnforceable[0];
  t.like(why(null), { mitigation: 'devices-bpf', why: 'it has no cgroup version 2 (4.5)' });
  if (unified) t.like(why({ ...unified, devicePrograms: 'absent' }), { mitigation: 'devices-bpf' });
});

test('B2: a limit comes from version 2 where no v1 hierarchy is mounted, beside devices from version 1', t => {
  const limited = config(linux({ memory: { limit: 65_536 }, pids: { limit: 5 } }));
  const { prepare, attach } = planGroups(limited, 'vm', LINUX_7_3.controllers, unified);
  const files = prepare.flatMap(operation => (operation.op === 'group-value' ? [operation.file] : []));
  t.deepEqual(files, ['memory.max', 'pids.max']);
  t.deepEqual(
    prepare.flatMap(operation => (operation.op === 'enable-controllers' ? [operation.controllers] : [])),
    [
      ['memory', 'pids'],
      ['memory', 'pids'],
      ['memory', 'pids'],
    ],
  );
  t.is(attach.length, 2);
});

test('2.6.29 limits memory with version 1, and cannot limit processes', t => {
  const limited = config(linux({ memory: { limit: 65_536 }, pids: { limit: 5 } }));
  const { prepare, notEnforceable } = planGroups(limited, 'vm', LINUX_2_6_29.controllers, null);
  t.true(
    prepare.some(operation => operation.op === 'group-value' && operation.file === 'memory.limit_in_bytes'),
  );
  t.deepEqual(
    notEnforceable.map(({ mitigation }) => mitigation),
    ['pids-limit'],
  );
});

test('cpu: shares become a weight, a quota goes with its period', t => {
  t.deepEqual([weightOf(2), weightOf(1024), weightOf(262_144)], [1, 39, 10_000]);
  const limited = config(linux({ cpu: { shares: 1024, quota: 50_000 } }));
  const { prepare } = planGroups(limited, 'vm', {}, unified);
  t.deepEqual(
    prepare.flatMap(operation => (operation.op === 'group-value' ? [[operation.file, operation.value]] : [])),
    [
      ['cpu.weight', '39'],
      ['cpu.max', '50000 100000'],
    ],
  );
});
