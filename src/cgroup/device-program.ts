import { toHex } from '../sys/hex.ts';
import { type DevicePolicy, mergeLines } from './device-policy.ts';

/** linux/bpf.h: what struct bpf_cgroup_dev_ctx holds in its first word, access in the upper half. */
const TYPES: Record<string, number> = { b: 1, c: 2 };
const ACCESS: Record<string, number> = { m: 1, r: 2, w: 4 };
const EVERY_ACCESS = 7;

/** Registers: the verdict, the context and later a scratch, access, type, major, minor. */
const [VERDICT, CONTEXT, WANTED, TYPE, MAJOR, MINOR] = [0, 1, 2, 3, 4, 5];

/** Operations of eBPF (linux/bpf_common.h, linux/bpf.h): class, source and operation in one number. */
const LOAD_WORD = 0x61;
const COPY = 0xbc;
const AND = 0x54;
const SHIFT_RIGHT = 0x74;
const SET = 0xb7;
const JUMP_IF_EQUAL = 0x15;
const JUMP_UNLESS_EQUAL = 0x55;
const EXIT = 0x95;

interface Instruction {
  code: number;
  to: number;
  from?: number;
  offset?: number;
  value?: number;
}

const end = (allowed: boolean): Instruction[] => [
  { code: SET, to: VERDICT, value: allowed ? 1 : 0 },
  { code: EXIT, to: 0 },
];

/** One line: when all of it fits, its verdict; otherwise on to what follows. */
function lineTest(line: string, allowed: boolean): Instruction[] {
  const [type = '', numbers = '', access = ''] = line.split(' ');
  const [major = '*', minor = '*'] = numbers.split(':');
  const bits = [...access].reduce((mask, letter) => mask | (ACCESS[letter] ?? 0), 0);
  const verdict = end(allowed);
  const tests: Instruction[] = [
    { code: JUMP_UNLESS_EQUAL, to: TYPE, value: TYPES[type] ?? 0 },
    { code: COPY, to: CONTEXT, from: WANTED },
    // An allowance has to cover all that is wanted; a denial is met by any of it.
    { code: AND, to: CONTEXT, value: allowed ? EVERY_ACCESS & ~bits : bits },
    { code: allowed ? JUMP_UNLESS_EQUAL : JUMP_IF_EQUAL, to: CONTEXT, value: 0 },
    ...(major === '*' ? [] : [{ code: JUMP_UNLESS_EQUAL, to: MAJOR, value: Number(major) }]),
    ...(minor === '*' ? [] : [{ code: JUMP_UNLESS_EQUAL, to: MINOR, value: Number(minor) }]),
  ];
  const length = tests.length + verdict.length;
  const jumps = [JUMP_IF_EQUAL, JUMP_UNLESS_EQUAL];
  return [
    ...tests.map((test, index) =>
      jumps.includes(test.code) ? { ...test, offset: length - index - 1 } : test,
    ),
    ...verdict,
  ];
}

/** The program that answers as the policy's v1 group would (BPF_PROG_TYPE_CGROUP_DEVICE, 4.15): 1 lets pass. */
export function assembleDeviceProgram({ base, lines }: DevicePolicy): Instruction[] {
  return [
    { code: LOAD_WORD, to: WANTED, from: CONTEXT, offset: 0 },
    { code: COPY, to: TYPE, from: WANTED },
    { code: AND, to: TYPE, value: 0xffff },
    { code: SHIFT_RIGHT, to: WANTED, value: 16 },
    { code: LOAD_WORD, to: MAJOR, from: CONTEXT, offset: 4 },
    { code: LOAD_WORD, to: MINOR, from: CONTEXT, offset: 8 },
    ...mergeLines(lines).flatMap(line => lineTest(line, base === 'deny')),
    ...end(base === 'allow'),
  ];
}

/** The bytes of struct bpf_insn[], in hex. */
export function deviceProgram(policy: DevicePolicy): string {
  const program = assembleDeviceProgram(policy);
  const view = new DataView(new ArrayBuffer(program.length * 8));
  program.forEach(({ code, to, from = 0, offset = 0, value = 0 }, index) => {
    view.setUint8(index * 8, code);
    view.setUint8(index * 8 + 1, (from << 4) | to);
    view.setInt16(index * 8 + 2, offset, true);
    view.setInt32(index * 8 + 4, value, true);
  });
  return toHex(view.buffer);
}
