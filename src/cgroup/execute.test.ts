import test from 'ava';
import { Failure } from '../lifecycle/failure.ts';
import { Refusal } from '../lifecycle/refusal.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import type { DevicePolicy } from './device-policy.ts';
import { executeGroup } from './execute.ts';
import { tasksBelow } from './group-tree.ts';
import { type FakeGroups, fakeGroups, type Generation } from './groups.fixture.ts';
import type { GroupOperation } from './operations.ts';

const policy: DevicePolicy = { base: 'deny', lines: ['c 1:3 rwm', 'c 1:8 rwm'] };
const narrow: DevicePolicy = { base: 'deny', lines: ['c 1:3 rwm'] };

interface Stage extends FakeGroups {
  warnings: string[];
  perform(...operations: GroupOperation[]): void;
}

function stage(generation: Generation): Stage {
  const groups = fakeGroups(generation);
  const warnings: string[] = [];
  const context = { id: 'c1', pid: 42, warn: (message: string) => void warnings.push(message) };
  return {
    ...groups,
    warnings,
    perform: (...operations) => {
      for (const operation of operations) executeGroup(groups.system, operation, context);
    },
  };
}

const intermediate = (of: 'open' | DevicePolicy): GroupOperation => ({
  op: 'intermediate-group',
  path: '/cg/lxc',
  policy: of,
});
const start = (of: 'open' | DevicePolicy, own: DevicePolicy, id = 'c1'): GroupOperation[] => [
  { op: 'clear-group', path: `/cg/lxc/${id}` },
  intermediate(of),
  { op: 'container-group', path: `/cg/lxc/${id}` },
  { op: 'device-policy', group: `/cg/lxc/${id}`, policy: own },
];

for (const generation of ['whitelist', 'hierarchy'] as const) {
  test(`A6, A7 (${generation}): deny-all is the first write, then the lines in order`, t => {
    const { perform, writes, lists } = stage(generation);
    perform(...start('open', policy));
    t.deepEqual(writes, [
      '/cg/lxc/c1/devices.deny < a',
      '/cg/lxc/c1/devices.allow < c 1:3 rwm',
      '/cg/lxc/c1/devices.allow < c 1:8 rwm',
    ]);
    t.deepEqual(lists.get('/cg/lxc'), ['a *:* rwm']);
  });

  test(`B13 (${generation}): below a deny-all group no container can be given anything`, t => {
    const { perform } = stage(generation);
    const error = t.throws(() => perform(...start({ base: 'deny', lines: [] }, policy)), {
      instanceOf: Failure,
    });
    t.like(error?.details, { code: 'not-enforceable', mitigation: 'devices-whitelist', errno: 'EPERM' });
  });

  test(`a whitelist is in force in the intermediate group before the container's exists (${generation})`, t => {
    const { perform, lists, calls } = stage(generation);
    perform(...start(policy, policy));
    t.deepEqual(lists.get('/cg/lxc'), policy.lines);
    t.deepEqual(lists.get('/cg/lxc/c1'), policy.lines);
    const made = calls.filter(([call]) => call === 'mkdir').map(([, path]) => path);
    t.deepEqual(made, ['/cg/lxc', '/cg/lxc/c1']);
  });

  test(`a container allowed less than the group above it keeps nothing it inherited (${generation})`, t => {
    const { perform, lists } = stage(generation);
    perform(...start(policy, narrow));
    t.deepEqual(lists.get('/cg/lxc/c1'), narrow.lines);
  });

  test(`the policy of the last container does not outlive it (${generation})`, t => {
    const { perform, lists } = stage(generation);
    perform(...start(policy, policy), { op: 'remove-group', path: '/cg/lxc/c1' }, ...start('open', policy));
    t.deepEqual(lists.get('/cg/lxc'), ['a *:* rwm']);
  });

  test(`a second container adds its rules to the whitelist and takes none away (${generation})`, t => {
    const { perform, lists } = stage(generation);
    perform(...start(narrow, narrow, 'c1'), ...start(policy, policy, 'c2'));
    t.deepEqual(lists.get('/cg/lxc'), policy.lines);
    t.deepEqual(lists.get('/cg/lxc/c1'), narrow.lines);
  });

  test(`a group that is open with containers in it cannot become a whitelist (${generation})`, t => {
    const { perform } = stage(generation);
    perform(...start('open', policy, 'c1'));
    t.throws(() => perform(intermediate(policy)), {
      instanceOf: Refusal,
      message: /^\/cg\/lxc lets every device through, and has groups in it \(c1\): end those/,
    });
  });

  test(`a whitelist with containers in it does not pass for deny-all, nor for open (${generation})`, t => {
    const { perform } = stage(generation);
    perform(...start(policy, policy, 'c1'));
    t.throws(() => perform(intermediate({ base: 'deny', lines: [] })), { instanceOf: Refusal });
    t.throws(() => perform(intermediate('open')), { instanceOf: Refusal });
  });
}

test('B14: a process in the intermediate group stops the start', t => {
  const { perform, tasks } = stage('hierarchy');
  perform(intermediate('open'));
  tasks.set('/cg/lxc', [7]);
  t.throws(() => perform(intermediate('open')), { instanceOf: Refusal, message: /holds processes \(7\)/ });
});

test('a group that a dead container left is removed, and said so', t => {
  const { perform, warnings } = stage('hierarchy');
  perform(...start('open', policy), ...start(policy, policy));
  t.deepEqual(warnings, ['removed /cg/lxc/c1, which a dead container left behind']);
});

test('a group with processes is a container that runs', t => {
  const { perform } = stage('hierarchy');
  perform(...start('open', policy), { op: 'enter-group', group: '/cg/lxc/c1' });
  const error = t.throws(() => perform(...start('open', policy)), { instanceOf: Failure });
  t.is(error?.details.code, 'in-use');
  t.regex(error?.message ?? '', /holds processes 42/);
});

test('B4: a group is removed with what is below it, and what still runs in it is killed', t => {
  const { perform, lists, tasks, calls } = stage('hierarchy');
  perform(...start('open', policy), { op: 'make-group', path: '/cg/lxc/c1/nested' });
  tasks.set('/cg/lxc/c1', [42]);
  perform({ op: 'remove-group', path: '/cg/lxc/c1' }, { op: 'remove-group', path: '/cg/lxc/c1' });
  t.deepEqual([...lists.keys()], ['/cg', '/cg/lxc']);
  t.deepEqual(
    calls.filter(([call]) => call === 'kill'),
    [['kill', 42, 9]],
  );
});

test('a file that groups do not have is a limit that cannot be enforced, or is warned of', t => {
  t.plan(4);
  const value = { op: 'group-value', group: '/g', file: 'memory.swap.max', value: '1' } as const;
  const refusing = () => recordingSystem({ open: { errno: 'ENOENT' } }).system;
  const error = t.throws(() => executeGroup(refusing(), value, { id: 'c', warn: t.fail }), {
    instanceOf: Failure,
  });
  t.like(error?.details, { code: 'not-enforceable', mitigation: 'memory.swap.max' });
  executeGroup(
    refusing(),
    { ...value, lenient: true },
    {
      id: 'c',
      warn(message, about) {
        t.regex(message, /cannot enforce memory\.swap\.max/);
        t.deepEqual(about, error?.details);
      },
    },
  );
});

test('groups that a container has nested deeper than a path may be long are found and removed all the same', t => {
  const { perform, system, lists, tasks } = stage('hierarchy');
  perform(...start('open', policy));
  let path = '/cg/lxc/c1';
  const name = 'a'.repeat(200);
  for (let depth = 0; depth < 40; depth++) {
    path += `/${name}`;
    lists.set(path, []);
  }
  tasks.set(path, [42]);
  lists.set(`/cg/lxc/c1/${name}/b`, []);
  t.deepEqual(tasksBelow(system, '/cg/lxc/c1'), [42]);
  perform({ op: 'remove-group', path: '/cg/lxc/c1' });
  t.deepEqual([...lists.keys()], ['/cg', '/cg/lxc']);
});
