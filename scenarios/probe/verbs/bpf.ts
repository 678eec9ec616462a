import { bits, exactly, integer, invoke, Misuse, type Verbs } from '../verb.ts';

/** bpf.h: commands of bpf(2). */
const [PROG_LOAD, PROG_ATTACH, PROG_DETACH, PROG_GET_FD_BY_ID, PROG_QUERY] = [5, 8, 9, 13, 16];
/** bpf.h: what the program is, and where it is attached. */
const [PROG_TYPE_CGROUP_DEVICE, ATTACH_CGROUP_DEVICE] = [15, 6];
const attachFlags: Readonly<Record<string, number>> = { override: 1, multi: 2 };
/** `r0 = VALUE; exit`, in eBPF. */
const [MOVE_TO_R0, EXIT] = [0xb7n, 0x95n];

/** bpf_attr of PROG_ATTACH and PROG_DETACH. */
function attachment(cgroup: number, program: number, flags: number): ArrayBuffer {
  return new Uint32Array([cgroup, program, ATTACH_CGROUP_DEVICE, flags]).buffer;
}

/** The device filter of cgroup v2: a program that says yes or no to each access. */
export const bpfVerbs: Verbs = {
  'load-device-filter': {
    usage: 'allow|deny',
    /** Loads a program that gives every access the same answer, and keeps it open. */
    run(system, args) {
      const [verdict] = exactly(args, 1);
      if (verdict !== 'allow' && verdict !== 'deny')
        throw new Misuse(`expected allow or deny, got \`${verdict}\``);
      const program = new BigUint64Array([MOVE_TO_R0 | ((verdict === 'allow' ? 1n : 0n) << 32n), EXIT]);
      const license = new Uint8Array([...system.encode('GPL'), 0]);
      const attr = new ArrayBuffer(48);
      const view = new DataView(attr);
      view.setUint32(0, PROG_TYPE_CGROUP_DEVICE, true);
      view.setUint32(4, program.length, true);
      view.setBigUint64(8, BigInt(system.address(program.buffer)), true);
      view.setBigUint64(16, BigInt(system.address(license.buffer)), true);
      return { number: invoke(system, 'bpf', PROG_LOAD, attr, attr.byteLength) };
    },
  },
  'attach-device-filter': {
    usage: 'CGROUP-FD PROGRAM-FD [override|multi]',
    run(system, [cgroup = '', program = '', flags = '']) {
      const attr = attachment(integer(cgroup), integer(program), bits(flags, attachFlags));
      invoke(system, 'bpf', PROG_ATTACH, attr, attr.byteLength);
      return {};
    },
  },
  'device-filters': {
    usage: 'CGROUP-FD',
    /** The ids of the programs that are attached to this group itself. */
    run(system, args) {
      const ids = new Uint32Array(64);
      // The kernel writes `revision`, at 56, whatever the size it is told (6.17).
      const attr = new ArrayBuffer(64);
      const view = new DataView(attr);
      view.setUint32(0, integer(exactly(args, 1)[0]), true);
      view.setUint32(4, ATTACH_CGROUP_DEVICE, true);
      view.setBigUint64(16, BigInt(system.address(ids.buffer)), true);
      view.setUint32(24, ids.length, true);
      invoke(system, 'bpf', PROG_QUERY, attr, attr.byteLength);
      return { list: [...ids.subarray(0, view.getUint32(24, true))].map(String) };
    },
  },
  'open-device-filter': {
    usage: 'ID',
    /** A descriptor of a program that somebody else loaded. */
    run(system, args) {
      const attr = new Uint32Array([integer(exactly(args, 1)[0]), 0]).buffer;
      return { number: invoke(system, 'bpf', PROG_GET_FD_BY_ID, attr, attr.byteLength) };
    },
  },
  'detach-device-filter': {
    usage: 'CGROUP-FD [PROGRAM-FD]',
    /** Without naming a program, as someone who does not have it would; or the one that is named. */
    run(system, [cgroup = '', program = '0']) {
      const attr = attachment(integer(cgroup), integer(program), 0);
      invoke(system, 'bpf', PROG_DETACH, attr, attr.byteLength);
      return {};
    },
  },
};
