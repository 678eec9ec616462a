import test from 'ava';
import type { DevicePolicy } from './device-policy.ts';
import { assembleDeviceProgram, deviceProgram } from './device-program.ts';

const R = 2;
const W = 4;
const M = 1;

/** Runs a program on struct bpf_cgroup_dev_ctx as the kernel does. */
function run(policy: DevicePolicy, type: 'b' | 'c', major: number, minor: number, access: number): number {
  const program = assembleDeviceProgram(policy);
  const context = [(access << 16) | (type === 'b' ? 1 : 2), major, minor];
  const registers = new Array<number>(11).fill(0);
  for (let at = 0; at < program.length; at++) {
    const { code, to, from = 0, offset = 0, value = 0 } = program[at] ?? { code: 0, to: 0 };
    const register = registers[to] ?? 0;
    if (code === 0x95) return registers[0] ?? -1;
    if (code === 0x61) registers[to] = context[offset / 4] ?? 0;
    else if (code === 0xbc) registers[to] = registers[from] ?? 0;
    else if (code === 0x54) registers[to] = register & value;
    else if (code === 0x74) registers[to] = register >>> value;
    else if (code === 0xb7) registers[to] = value;
    else if (code === 0x15) at += register === value ? offset : 0;
    else if (code === 0x55) at += register !== value ? offset : 0;
    else throw new Error(`no such instruction: ${code}`);
  }
  throw new Error('ran off the end');
}

test('A9: what the list holds passes, every other device does not, to open or to make', t => {
  const policy: DevicePolicy = { base: 'deny', lines: ['c 1:3 rwm', 'c 136:* rw', 'b 8:0 r'] };
  t.is(run(policy, 'c', 1, 3, R | W | M), 1);
  t.is(run(policy, 'c', 136, 77, R | W), 1);
  t.is(run(policy, 'c', 136, 77, M), 0);
  t.is(run(policy, 'b', 8, 0, R), 1);
  t.is(run(policy, 'b', 8, 0, R | W), 0);
  t.is(run(policy, 'b', 1, 3, R), 0);
  t.is(run(policy, 'c', 1, 4, R), 0);
});

test('B13: a list of nothing denies every device', t => {
  t.is(run({ base: 'deny', lines: [] }, 'c', 1, 3, R), 0);
});

test('with everything allowed a line takes away what it names, whatever is wanted beside it', t => {
  const policy: DevicePolicy = { base: 'allow', lines: ['b *:* wm'] };
  t.is(run(policy, 'b', 8, 0, R), 1);
  t.is(run(policy, 'b', 8, 0, R | W), 0);
  t.is(run(policy, 'c', 8, 0, R | W | M), 1);
});

test('lines of one device are one rule: read and write may be wanted at once', t => {
  t.is(run({ base: 'deny', lines: ['c 1:3 r', 'c 1:3 w'] }, 'c', 1, 3, R | W), 1);
});

test('a program is encoded as struct bpf_insn, little endian', t => {
  t.regex(
    deviceProgram({ base: 'allow', lines: [] }),
    /^6112000000000000.*b7000000010000009500000000000000$/,
  );
});
