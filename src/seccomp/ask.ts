import { errnoNumber } from '../sys/errno.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';
import { FILTER_FLAGS, type FilterFlag } from './policy.ts';

/** linux/seccomp.h: operations of seccomp(2). GET_ACTION_AVAIL is 4.14. */
export const SET_MODE_FILTER = 1;
const GET_ACTION_AVAIL = 2;

/** What this kernel has of seccomp filters beyond having them at all. */
export interface SeccompFeatures {
  /** 4.14; before it a kernel that reads KILL_PROCESS kills the thread, and one that reads LOG kills it too. */
  actions: ('kill-process' | 'log')[];
  /** Taken by seccomp(2) (3.17). */
  flags: FilterFlag[];
}

const ACTIONS = { 'kill-process': 0x8000_0000, log: 0x7ffc_0000 } as const;

function hasAction(system: System, value: number): boolean {
  const memory = new ArrayBuffer(4);
  new DataView(memory).setUint32(0, value, true);
  return system.syscall(SYSCALLS.seccomp, GET_ACTION_AVAIL, 0, memory) === 0;
}

/** Asks without installing anything: with a flag it knows, the kernel goes on to read a filter from address 0. */
export function askSeccomp(system: System): SeccompFeatures {
  const actions = Object.keys(ACTIONS) as (keyof typeof ACTIONS)[];
  const flags = Object.keys(FILTER_FLAGS) as FilterFlag[];
  return {
    actions: actions.filter(kind => hasAction(system, ACTIONS[kind])),
    flags: flags.filter(
      flag =>
        system.syscall(SYSCALLS.seccomp, SET_MODE_FILTER, FILTER_FLAGS[flag], null) ===
        -errnoNumber('EFAULT'),
    ),
  };
}
