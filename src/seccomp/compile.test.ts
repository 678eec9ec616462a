import test from 'ava';
import { runFilter, X86_64 } from './bpf-machine.fixture.ts';
import { encodeProgram, MOST_INSTRUCTIONS } from './classic-bpf.ts';
import { compilePolicy } from './compile.ts';
import type { SeccompPolicy } from './policy.ts';
import { readSeccomp } from './read-policy.ts';
import { SYSTEM_CALLS } from './system-calls.ts';

const ALLOW = 0x7fff0000;
const ERRNO = 0x00050000;
const KILL_PROCESS = 0x80000000;
const I386 = 0x40000003;

const policy = (value: object): SeccompPolicy => readSeccomp({ value, path: 'linux.seccomp', notes: [] });
const filter = (value: object) => {
  const program = compilePolicy(policy(value), 'kill-process');
  return (number: number, ...args: bigint[]) => runFilter(program, { number, args });
};
const number = (name: string) => SYSTEM_CALLS.get(name) ?? Number.NaN;

test('C5: a denylist denies what it names, and of every other number nothing', t => {
  const denied = ['mount', 'unshare', 'setns', 'keyctl', 'bpf', 'init_module', 'reboot'];
  const run = filter({
    defaultAction: 'SCMP_ACT_ALLOW',
    syscalls: [{ names: denied, action: 'SCMP_ACT_ERRNO', errnoRet: 38 }],
  });
  const numbers = new Set(denied.map(number));
  for (let call = 0; call < 2000; call++)
    t.is(run(call), numbers.has(call) ? ERRNO + 38 : ALLOW, String(call));
});

test('an allowlist of every other call is searched right, beyond the reach of short jumps', t => {
  const names = [...SYSTEM_CALLS].filter(([, call]) => call % 2 === 0).map(([name]) => name);
  const syscalls = [{ names, action: 'SCMP_ACT_ALLOW' }];
  const run = filter({ defaultAction: 'SCMP_ACT_ERRNO', syscalls });
  for (let call = 0; call < 600; call++) {
    const allowed = call % 2 === 0 && [...SYSTEM_CALLS.values()].includes(call);
    t.is(run(call), allowed ? ALLOW : ERRNO + 1, String(call));
  }
  const length = compilePolicy(policy({ defaultAction: 'SCMP_ACT_ERRNO', syscalls }), 'kill-process').length;
  t.true(length > 512 && length < MOST_INSTRUCTIONS);
});

test('calls of i386 and of x32 end the process whatever the policy says of their numbers', t => {
  const program = compilePolicy(policy({ defaultAction: 'SCMP_ACT_ALLOW' }), 'kill-process');
  t.is(runFilter(program, { number: 21, architecture: I386 }), KILL_PROCESS);
  t.is(runFilter(program, { number: 0x40000000 + 165, architecture: X86_64 }), KILL_PROCESS);
  t.is(runFilter(program, { number: -1 }), ALLOW);
  const old = compilePolicy(policy({ defaultAction: 'SCMP_ACT_ALLOW' }), 'kill-thread');
  t.is(runFilter(old, { number: 21, architecture: I386 }), 0);
});

const M = 2n ** 64n - 1n;
const VALUES = [0n, 1n, 5n, 0xffffffffn, 0x1_0000_0000n, 0x1_0000_0005n, 0x2_0000_0004n, M - 1n, M];
const COMPARISONS: [string, (argument: bigint, value: bigint) => boolean][] = [
  ['SCMP_CMP_NE', (a, b) => a !== b],
  ['SCMP_CMP_LT', (a, b) => a < b],
  ['SCMP_CMP_LE', (a, b) => a <= b],
  ['SCMP_CMP_EQ', (a, b) => a === b],
  ['SCMP_CMP_GE', (a, b) => a >= b],
  ['SCMP_CMP_GT', (a, b) => a > b],
];

for (const [op, holds] of COMPARISONS) {
  test(`${op} compares all 64 bits, without a sign`, t => {
    for (const value of VALUES.filter(value => value <= BigInt(Number.MAX_SAFE_INTEGER))) {
      const args = [{ index: 3, value: Number(value), op }];
      const run = filter({
        defaultAction: 'SCMP_ACT_ALLOW',
        syscalls: [{ names: ['ioctl'], action: 'SCMP_ACT_ERRNO', args }],
      });
      for (const argument of VALUES) {
        t.is(
          run(16, M, M, M, argument),
          holds(argument, value) ? ERRNO + 1 : ALLOW,
          `${argument} ${op} ${value}`,
        );
      }
    }
  });
}

test('SCMP_CMP_MASKED_EQ looks at the bits of the mask only: clone without namespaces', t => {
  const namespaces = 0x7e020000;
  const args = [{ index: 0, value: namespaces, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }];
  const run = filter({
    defaultAction: 'SCMP_ACT_ERRNO',
    syscalls: [{ names: ['clone'], action: 'SCMP_ACT_ALLOW', args }],
  });
  t.is(run(number('clone'), 0x1200011n), ALLOW);
  t.is(run(number('clone'), 0x10000011n), ERRNO + 1);
});

test('conditions on different arguments must all hold; on one argument any will do', t => {
  const eq = (index: number, value: number) => ({ index, value, op: 'SCMP_CMP_EQ' });
  const run = (args: object[]) =>
    filter({
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: [{ names: ['socket'], action: 'SCMP_ACT_ALLOW', args }],
    });
  const both = run([eq(0, 1), eq(1, 2)]);
  t.deepEqual([both(41, 1n, 2n), both(41, 1n, 3n), both(41, 2n, 2n)], [ALLOW, ERRNO + 1, ERRNO + 1]);
  const either = run([eq(0, 1), eq(0, 2)]);
  t.deepEqual([either(41, 1n), either(41, 2n), either(41, 3n)], [ALLOW, ALLOW, ERRNO + 1]);
});

test('a rule with conditions is asked before the one without, wherever they stand', t => {
  const run = filter({
    defaultAction: 'SCMP_ACT_ALLOW',
    syscalls: [
      { names: ['socket'], action: 'SCMP_ACT_ERRNO', errnoRet: 22 },
      { names: ['socket'], action: 'SCMP_ACT_LOG', args: [{ index: 0, value: 1, op: 'SCMP_CMP_EQ' }] },
    ],
  });
  t.deepEqual([run(41, 1n), run(41, 2n)], [0x7ffc0000, ERRNO + 22]);
});

test('every action has its number', t => {
  const of = (action: string) => filter({ defaultAction: action })(0);
  t.deepEqual(
    ['KILL', 'KILL_THREAD', 'KILL_PROCESS', 'TRAP', 'ERRNO', 'TRACE', 'LOG', 'ALLOW'].map(name =>
      of(`SCMP_ACT_${name}`),
    ),
    [0, 0, KILL_PROCESS, 0x00030000, ERRNO + 1, 0x7ff00001, 0x7ffc0000, ALLOW],
  );
});

test('numbers of calls: the oldest, a gap, the newest', t => {
  const known = { read: 0, pivot_root: 155, rseq: 334, uprobe: 336, pidfd_send_signal: 424, openat2: 437 };
  for (const [name, at] of Object.entries(known)) t.is(number(name), at);
  t.is(number('seccomp'), 317);
  t.is(number('listns'), 470);
});

test('a program is encoded as struct sock_filter, little endian', t => {
  t.is(encodeProgram([{ code: 0x15, jt: 1, jf: 2, k: 0xc000003e }]), '150001023e0000c0');
});
