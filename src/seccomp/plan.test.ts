import test from 'ava';
import { LINUX_2_6_29, LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { config, configJson } from '../spec/config.fixture.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import { installFilter } from './execute.ts';
import { planSeccomp } from './plan.ts';

const withPolicy = (seccomp: object) => config({ linux: { ...(configJson()['linux'] as object), seccomp } });
const names = ({ notEnforceable }: ReturnType<typeof planSeccomp>) =>
  notEnforceable.map(({ mitigation }) => mitigation);

test('C5: a kernel without filters cannot enforce them, by name', t => {
  const plan = planSeccomp(withPolicy({ defaultAction: 'SCMP_ACT_ALLOW' }), LINUX_2_6_29);
  t.deepEqual(names(plan), ['seccomp']);
  t.is(plan.filter, null);
});

test('actions and flags that 3.5 to 4.13 lack are named', t => {
  const old = { privileges: { seccompFilter: true }, seccomp: { actions: [], flags: [] } };
  const policy = {
    defaultAction: 'SCMP_ACT_LOG',
    flags: ['SECCOMP_FILTER_FLAG_LOG'],
    syscalls: [{ names: ['mount'], action: 'SCMP_ACT_KILL_PROCESS' }],
  };
  t.deepEqual(names(planSeccomp(withPolicy(policy), old)), [
    'seccomp-kill-process',
    'seccomp-log',
    'seccomp-flags',
  ]);
  t.deepEqual(names(planSeccomp(withPolicy(policy), LINUX_7_3)), []);
  t.is(planSeccomp(withPolicy(policy), LINUX_7_3).filter?.flags, 2);
});

test('what of a policy is not of x86_64 is remarked on', t => {
  const policy = {
    defaultAction: 'SCMP_ACT_ERRNO',
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'],
    syscalls: [{ names: ['read', 'socketcall'], action: 'SCMP_ACT_ALLOW' }],
  };
  const { notes } = planSeccomp(withPolicy(policy), LINUX_7_3);
  t.deepEqual(
    notes.map(note => /SCMP_ARCH_X86|socketcall/.exec(note)?.[0]),
    ['SCMP_ARCH_X86', 'socketcall'],
  );
});

test('D14: the numbers of the seed, 0 to 300 and 1024 to 1079, are a policy', t => {
  const numbers = [...Array(301).keys(), ...Array.from({ length: 56 }, (_, index) => 1024 + index)];
  const syscalls = [{ names: numbers.map(String), action: 'SCMP_ACT_ALLOW' }];
  const { filter, notes } = planSeccomp(withPolicy({ defaultAction: 'SCMP_ACT_KILL', syscalls }), LINUX_7_3);
  t.truthy(filter);
  t.deepEqual(notes, []);
});

const filter = { flags: 2, program: '06000000' + '0000ff7f' };

test('a filter goes in by seccomp(2), and where there is none by prctl(2)', t => {
  const calls = (returned: number[]) => {
    const { system, calls } = recordingSystem({
      address: { value: 0x1000 },
      syscall: () => returned.shift() ?? 0,
    });
    installFilter(system, filter);
    return calls.filter(([call]) => call === 'syscall').map(([, number, ...args]) => [number, args]);
  };
  const [modern] = calls([0]);
  t.is(modern?.[0], SYSCALLS.seccomp);
  t.like(modern?.[1], [1, 2]);
  t.deepEqual(
    calls([-38, 0]).map(([number]) => number),
    [SYSCALLS.seccomp, SYSCALLS.prctl],
  );
  t.throws(() => calls([-13]), { message: /install the seccomp filter: .*EACCES/ });
});
