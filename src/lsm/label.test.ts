import test from 'ava';
import { LINUX_2_6_29, LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { Refusal } from '../lifecycle/refusal.ts';
import { config, configJson } from '../spec/config.fixture.ts';
import { PROC_SUPER_MAGIC, TMPFS_MAGIC } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { setLabel } from './execute.ts';
import { planLabel } from './plan.ts';
import { executePolicy } from './policy.ts';

const asking = (apparmorProfile: string) =>
  config({ process: { ...(configJson()['process'] as object), apparmorProfile } });

test('C3: a profile is asked for by name, and named where AppArmor is off', t => {
  t.deepEqual(planLabel(asking('lxc'), 'c', LINUX_7_3).operations, [
    { op: 'set-apparmor-profile', safe: true, profile: 'lxc' },
  ]);
  t.like(planLabel(asking('lxc'), 'c', LINUX_2_6_29).notEnforceable[0], { mitigation: 'apparmor' });
  t.deepEqual(planLabel(asking('unconfined'), 'c', LINUX_2_6_29).notEnforceable, []);
});

test('C16: policy of its own, or a profile of the host; both only where they stack', t => {
  const own = (apparmorProfile?: string) =>
    config({
      process: { ...(configJson()['process'] as object), apparmorProfile },
      cell: { apparmor: { policy: 'own' } },
    });
  const plan = planLabel(own(), 'web:1', LINUX_7_3);
  t.deepEqual(plan.operations, [
    { op: 'set-apparmor-profile', safe: true, profile: ':cell-web_1:unconfined' },
  ]);
  t.deepEqual(plan.prepare, [{ op: 'make-policy-namespace', name: 'cell-web_1' }]);
  t.deepEqual(plan.cleanup, [{ op: 'remove-policy-namespace', name: 'cell-web_1' }]);
  t.like(planLabel(own('lxc'), 'c', LINUX_7_3).operations[0], { profile: 'lxc//&:cell-c:unconfined' });
  const unstacked = { appArmor: true, policy: { namespaces: true, stacking: false } };
  t.is(planLabel(own(), 'c', unstacked).operations.length, 1);
  t.like(planLabel(own('lxc'), 'c', unstacked), {
    operations: [],
    prepare: [],
    notEnforceable: [{ mitigation: 'apparmor-stacking' }],
  });
  const unnamed = { appArmor: true, policy: { namespaces: false, stacking: true } };
  t.like(planLabel(own(), 'c', unnamed).notEnforceable[0], { mitigation: 'apparmor-namespace' });
  t.like(planLabel(own(), 'c', LINUX_2_6_29).notEnforceable[0], { mitigation: 'apparmor' });
});

test('C16: a namespace that is there already is not taken over, and one that is gone is gone', t => {
  const there = recordingSystem({ mkdir: { errno: 'EEXIST' } });
  t.throws(() => executePolicy(there.system, { op: 'make-policy-namespace', name: 'cell-c' }), {
    instanceOf: Refusal,
    message: /rmdir/,
  });
  const gone = recordingSystem({ rmdir: { errno: 'ENOENT' } });
  t.notThrows(() => executePolicy(gone.system, { op: 'remove-policy-namespace', name: 'cell-c' }));
});

const operation = { op: 'set-apparmor-profile', safe: true, profile: 'lxc' } as const;

function label(types: number[], reads: string) {
  const kinds = [...types];
  const { system, calls } = recordingSystem({
    fstatfs: () => ({ type: kinds.shift(), flags: 0 }),
    read: { value: new TextEncoder().encode(reads) },
  });
  setLabel(system, operation);
  return calls;
}

test('D2: the label goes to procfs and reads back as what was asked', t => {
  const calls = label([PROC_SUPER_MAGIC, PROC_SUPER_MAGIC], 'lxc (enforce)\n');
  const written = calls.find(([call]) => call === 'write')?.[2];
  t.is(new TextDecoder().decode(written as Uint8Array), 'exec lxc');
  t.is(calls.filter(([call]) => call === 'close').length, 2);
});

test('D2: a /proc that is something else, or a file over the label, stops the start', t => {
  t.throws(() => label([TMPFS_MAGIC], ''), { instanceOf: Refusal });
  t.throws(() => label([PROC_SUPER_MAGIC, TMPFS_MAGIC], ''), { instanceOf: Refusal });
  t.throws(() => label([PROC_SUPER_MAGIC, PROC_SUPER_MAGIC], 'exec lxc'), {
    instanceOf: Refusal,
    message: /reads `exec lxc`/,
  });
});

test('the unsafe way believes the pathname', t => {
  const { system, calls } = recordingSystem({ open: { value: 7 } });
  setLabel(system, { ...operation, safe: false });
  t.deepEqual(
    calls.map(([call]) => call),
    ['stat', 'stat', 'open', 'write', 'close'],
  );
});
