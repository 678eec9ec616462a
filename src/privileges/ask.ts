import { errnoNumber } from '../sys/errno.ts';
import { unlessErrno } from '../sys/error.ts';
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_IS_SET,
  PR_CAPBSET_READ,
  PR_GET_NO_NEW_PRIVS,
  PR_GET_SECUREBITS,
  PR_SET_SECCOMP,
  SECCOMP_MODE_FILTER,
} from '../sys/numbers.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';
import { CAPABILITIES, type CapabilityName, capabilityNumber } from './capabilities.ts';

/** What this kernel has of capabilities and of what goes with them. */
export interface PrivilegeFeatures {
  /** The highest capability the kernel knows; 33 on 2.6.29, 40 from 5.9 on. */
  lastCapability: number;
  /** Whether the bounding set can be changed: on 2.6.29 a matter of CONFIG_SECURITY_FILE_CAPABILITIES. */
  boundingSet: boolean;
  /** Whether securebits can be changed: the same matter. */
  securebits: boolean;
  /** What this process may hand on. */
  held: CapabilityName[];
  /** 4.3 */
  ambient: boolean;
  /** 3.5 */
  noNewPrivileges: boolean;
  /** 3.5, CONFIG_SECCOMP_FILTER */
  seccompFilter: boolean;
}

const MOST_CAPABILITIES = 63;

function takes(system: System, ...prctl: [number, ...number[]]): boolean {
  return unlessErrno(['EINVAL'], () => system.prctl(...prctl)) !== undefined;
}

/**
 * Asks by doing, without changing anything. The last capability is found by reading the bounding set until EINVAL:
 * /proc/sys/kernel/cap_last_cap is only 3.2. Without a bounding set there is no way to ask, and the last one of
 * 2.6.29, the only kernels without, is the answer.
 */
export function askPrivileges(system: System): PrivilegeFeatures {
  const boundingSet = takes(system, PR_CAPBSET_READ, 0);
  let last = capabilityNumber('CAP_MAC_ADMIN');
  if (boundingSet) {
    last = 0;
    while (last < MOST_CAPABILITIES && takes(system, PR_CAPBSET_READ, last + 1)) last++;
  }
  const { permitted } = system.capget();
  return {
    lastCapability: last,
    boundingSet,
    securebits: takes(system, PR_GET_SECUREBITS),
    held: CAPABILITIES.filter((_, number) => number <= last && ((permitted >> BigInt(number)) & 1n) === 1n),
    ambient: takes(system, PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, 0),
    noNewPrivileges: takes(system, PR_GET_NO_NEW_PRIVS),
    seccompFilter: hasSeccompFilter(system),
  };
}

/** A filter mode that exists reads its program at address 0 and says EFAULT; without it the mode is EINVAL. */
function hasSeccompFilter(system: System): boolean {
  const returned = system.syscall(SYSCALLS.prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, null);
  return returned === -errnoNumber('EFAULT') || returned === -errnoNumber('EACCES');
}
