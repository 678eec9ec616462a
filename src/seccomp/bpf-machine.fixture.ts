import { CODE, type Instruction } from './classic-bpf.ts';

/** A system call as a filter sees it. */
export interface Call {
  number: number;
  architecture?: number;
  args?: bigint[];
}

export const X86_64 = 0xc000003e;

/** Runs a filter as the kernel does, and returns what it says. Throws where the kernel would refuse the program. */
export function runFilter(
  program: readonly Instruction[],
  { number, architecture = X86_64, args = [] }: Call,
): number {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number >>> 0, true);
  data.setUint32(4, architecture, true);
  args.forEach((value, index) => data.setBigUint64(16 + 8 * index, value, true));
  let accumulator = 0;
  for (let at = 0; ; at++) {
    const instruction = program[at];
    if (!instruction) throw new Error(`ran off the end at ${at}`);
    const { code, jt, jf, k } = instruction;
    if (jt > 255 || jf > 255) throw new Error(`a jump of ${Math.max(jt, jf)} at ${at}`);
    if (code === CODE.return) return k >>> 0;
    if (code === CODE.load) accumulator = data.getUint32(k, true);
    else if (code === CODE.and) accumulator = (accumulator & k) >>> 0;
    else if (code === CODE.jump) at += k;
    else if (code === CODE.equal) at += accumulator === k >>> 0 ? jt : jf;
    else if (code === CODE.greater) at += accumulator > k >>> 0 ? jt : jf;
    else if (code === CODE.greaterOrEqual) at += accumulator >= k >>> 0 ? jt : jf;
    else throw new Error(`no such instruction: ${code}`);
  }
}
