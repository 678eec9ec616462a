import test from 'ava';
import { Refusal } from '../lifecycle/refusal.ts';
import { config, configJson } from '../spec/config.fixture.ts';
import { PROC_SUPER_MAGIC, TMPFS_MAGIC } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { setLabel } from './execute.ts';
import { planLabel } from './plan.ts';

const asking = (apparmorProfile: string) =>
  config({ process: { ...(configJson()['process'] as object), apparmorProfile } });

test('C3: a profile is asked for by name, and named where AppArmor is off', t => {
  t.deepEqual(planLabel(asking('lxc'), true).operations, [{ op: 'set-apparmor-profile', profile: 'lxc' }]);
  t.like(planLabel(asking('lxc'), false).notEnforceable[0], { mitigation: 'apparmor' });
  t.deepEqual(planLabel(asking('unconfined'), false).notEnforceable, []);
});

const operation = { op: 'set-apparmor-profile', profile: 'lxc' } as const;

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
