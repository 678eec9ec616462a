import { toHex } from '../sys/hex.ts';

/** One instruction of classic BPF (linux/filter.h): operation, offsets of the two jumps, operand. */
export interface Instruction {
  code: number;
  jt: number;
  jf: number;
  k: number;
}

/** linux/bpf_common.h: class, size or operation, and source in one number. */
export const CODE = {
  load: 0x20,
  and: 0x54,
  jump: 0x05,
  equal: 0x15,
  greater: 0x25,
  greaterOrEqual: 0x35,
  return: 0x06,
} as const;

/** The kernel takes no more (BPF_MAXINSNS). */
export const MOST_INSTRUCTIONS = 4096;

/** The accumulator becomes the 32 bits at `offset` of the data. */
export const load = (offset: number): Instruction => ({ code: CODE.load, jt: 0, jf: 0, k: offset });
export const and = (mask: number): Instruction => ({ code: CODE.and, jt: 0, jf: 0, k: mask });
export const jump = (over: number): Instruction => ({ code: CODE.jump, jt: 0, jf: 0, k: over });
/** Skips `jt` instructions when the comparison with `k` holds, else `jf`. */
export const compare = (
  how: 'equal' | 'greater' | 'greaterOrEqual',
  k: number,
  jt: number,
  jf: number,
): Instruction => ({ code: CODE[how], jt, jf, k });
export const end = (value: number): Instruction => ({ code: CODE.return, jt: 0, jf: 0, k: value });

/** The bytes of struct sock_filter[], in hex. */
export function encodeProgram(program: readonly Instruction[]): string {
  const view = new DataView(new ArrayBuffer(program.length * 8));
  program.forEach(({ code, jt, jf, k }, index) => {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, jt);
    view.setUint8(index * 8 + 3, jf);
    view.setUint32(index * 8 + 4, k >>> 0, true);
  });
  return toHex(view.buffer);
}
