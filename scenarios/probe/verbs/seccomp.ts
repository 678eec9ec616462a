import { errnoNumber } from '../../../src/sys/errno.ts';
import { PR_SET_SECCOMP, SECCOMP_MODE_FILTER } from '../../../src/sys/numbers.ts';
import { exactly, invoke, type Verbs } from '../verb.ts';
import { callNumber } from './syscalls.ts';

/** bpf_common.h, seccomp.h: load a word of struct seccomp_data, jump if equal, return. */
const [LOAD, JUMP_IF_EQUAL, RETURN] = [0x20, 0x15, 0x06];
const NUMBER_OF_CALL = 0;
const RET_ALLOW = 0x7fff_0000;
const RET_ERRNO = 0x0005_0000;

/** struct sock_filter: code, how far to jump when true and when false, operand. */
function instruction(code: number, whenTrue: number, whenFalse: number, operand: number): Uint8Array {
  const memory = new Uint8Array(8);
  const view = new DataView(memory.buffer);
  view.setUint16(0, code, true);
  view.setUint8(2, whenTrue);
  view.setUint8(3, whenFalse);
  view.setUint32(4, operand, true);
  return memory;
}

/** A classic BPF program that refuses one system call with EPERM and lets all others pass. */
export function refusing(call: number): Uint8Array<ArrayBuffer> {
  const program = [
    instruction(LOAD, 0, 0, NUMBER_OF_CALL),
    instruction(JUMP_IF_EQUAL, 0, 1, call),
    instruction(RETURN, 0, 0, RET_ERRNO | errnoNumber('EPERM')),
    instruction(RETURN, 0, 0, RET_ALLOW),
  ];
  return new Uint8Array(program.flatMap(bytes => [...bytes]));
}

export const seccompVerbs: Verbs = {
  'refuse-syscall': {
    usage: 'NAME',
    /** Puts a seccomp filter on this process, by prctl(2), which is older than seccomp(2). */
    run(system, args) {
      const program = refusing(callNumber(exactly(args, 1)[0]));
      const fprog = new ArrayBuffer(16);
      const view = new DataView(fprog);
      view.setUint16(0, program.length / 8, true);
      view.setBigUint64(8, BigInt(system.address(program.buffer)), true);
      invoke(system, 'prctl', PR_SET_SECCOMP, SECCOMP_MODE_FILTER, fprog);
      return {};
    },
  },
};
