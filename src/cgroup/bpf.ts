import { SystemError } from '../sys/error.ts';
import { withFd } from '../sys/files.ts';
import { fromHex, toHex } from '../sys/hex.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';

/** linux/bpf.h: commands of bpf(2). */
const PROG_LOAD = 5;
const PROG_ATTACH = 8;
const PROG_GET_FD_BY_ID = 13;
const OBJ_GET_INFO_BY_FD = 15;
const PROG_QUERY = 16;
/** linux/bpf.h: the type of program, where it is attached, and that others are attached beside it. */
const TYPE_CGROUP_DEVICE = 15;
const CGROUP_DEVICE = 6;
const ALLOW_MULTI = 2;

const INSTRUCTION = 8;
const MOST_PROGRAMS = 64;
/**
 * linux/bpf.h: the end of bpf_attr.query in bytes. Since 6.17 the kernel writes `revision`, its last field, behind a
 * shorter one too, into whatever memory is there: it does not ask for the size (kernel/bpf/cgroup.c, __cgroup_bpf_query).
 */
const QUERY = 64;
const TAG = 8;

type Field = [offset: number, size: 4 | 8, value: number];

function attributes(length: number, ...fields: Field[]): ArrayBuffer {
  const memory = new ArrayBuffer(length);
  const view = new DataView(memory);
  for (const [offset, size, value] of fields) {
    if (size === 8) view.setBigUint64(offset, BigInt(value), true);
    else view.setUint32(offset, value, true);
  }
  return memory;
}

function bpf(system: System, command: number, action: string, memory: ArrayBuffer): number {
  const returned = system.syscall(SYSCALLS.bpf, command, memory, memory.byteLength);
  if (returned < 0) throw new SystemError('bpf', -returned, action);
  return returned;
}

/** Gives a device program (struct bpf_insn[], in hex) to the kernel; returns its descriptor, which is close-on-exec. */
export function loadDeviceProgram(system: System, program: string): number {
  const bytes = fromHex(program);
  const license = new Uint8Array(system.encode('Apache-2.0\0'));
  const memory = attributes(
    48,
    [0, 4, TYPE_CGROUP_DEVICE],
    [4, 4, bytes.length / INSTRUCTION],
    [8, 8, system.address(bytes.buffer)],
    [16, 8, system.address(license.buffer)],
  );
  return bpf(system, PROG_LOAD, 'load the device program', memory);
}

/**
 * Attaches a program to a group of the v2 hierarchy. Always beside others: a program attached alone can be detached
 * by anyone with a descriptor of the directory (kernel/bpf/cgroup.c, find_detach_entry).
 */
export function attachDeviceProgram(system: System, group: number, program: number): void {
  const memory = attributes(16, [0, 4, group], [4, 4, program], [8, 4, CGROUP_DEVICE], [12, 4, ALLOW_MULTI]);
  bpf(system, PROG_ATTACH, 'attach the device program', memory);
}

/** What the kernel calls a program: a hash of its instructions, in hex. */
export function programTag(system: System, program: number): string {
  const info = new ArrayBuffer(16);
  bpf(
    system,
    OBJ_GET_INFO_BY_FD,
    'ask about a device program',
    attributes(16, [0, 4, program], [4, 4, info.byteLength], [8, 8, system.address(info)]),
  );
  return toHex(info.slice(8, 8 + TAG));
}

/** The tags of the device programs attached to a group itself. */
export function attachedTags(system: System, group: number): string[] {
  const ids = new Uint32Array(MOST_PROGRAMS);
  const memory = attributes(
    QUERY,
    [0, 4, group],
    [4, 4, CGROUP_DEVICE],
    [16, 8, system.address(ids.buffer)],
    [24, 4, MOST_PROGRAMS],
  );
  bpf(system, PROG_QUERY, 'ask for attached device programs', memory);
  const count = new DataView(memory).getUint32(24, true);
  return [...ids.slice(0, count)].map(id => {
    const fd = bpf(system, PROG_GET_FD_BY_ID, 'open a device program', attributes(16, [0, 4, id]));
    return withFd(system, fd, () => programTag(system, fd));
  });
}
