import { SystemError } from '../sys/error.ts';
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_RAISE,
  PR_CAPBSET_DROP,
  PR_SET_KEEPCAPS,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_SECUREBITS,
} from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { type CapabilityName, capabilityMask, capabilityNumber } from './capabilities.ts';
import type { PrivilegeOperation } from './operations.ts';
import { securebitMask } from './securebits.ts';

/** Names the capability in an error of prctl(2), which has only its number. */
function forEachNamed(
  names: readonly CapabilityName[],
  verb: string,
  action: (number: number) => void,
): void {
  for (const name of names) {
    try {
      action(capabilityNumber(name));
    } catch (error) {
      if (error instanceof SystemError) throw new SystemError(error.call, error.errno, `${verb} ${name}`);
      throw error;
    }
  }
}

/**
 * Bits of the permitted set above the kernel's last capability: up to 3.15 root holds all 64. They give no right, and
 * an exec that brought them back from the bounding set would look like a gain, upon which the kernel forgets the
 * signal of die-with-controller (kernel/cred.c, commit_creds).
 */
function heldAbove(system: System, last: number): bigint {
  const above = BigInt(last + 1);
  return (system.capget().permitted >> above) << above;
}

/** Carries out one change of the calling process's rights. */
export function executePrivilege(system: System, operation: PrivilegeOperation): void {
  switch (operation.op) {
    case 'drop-bounding':
      return forEachNamed(operation.drop, 'drop', number => system.prctl(PR_CAPBSET_DROP, number));
    case 'raise-inheritable': {
      const sets = system.capget();
      return system.capset({ ...sets, inheritable: sets.inheritable | capabilityMask(operation.raise) });
    }
    case 'set-securebits':
      system.prctl(PR_SET_SECUREBITS, securebitMask(operation.bits));
      return;
    case 'set-user':
      if (operation.keepCapabilities) system.prctl(PR_SET_KEEPCAPS, 1);
      if (operation.groups !== null) system.setgroups(operation.groups);
      system.setresgid(operation.gid, operation.gid, operation.gid);
      system.setresuid(operation.uid, operation.uid, operation.uid);
      return;
    case 'set-capabilities':
      return system.capset({
        effective: capabilityMask(operation.effective),
        permitted: capabilityMask(operation.permitted) | heldAbove(system, operation.last),
        inheritable: capabilityMask(operation.inheritable),
      });
    case 'raise-ambient':
      return forEachNamed(operation.raise, 'raise', number =>
        system.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number),
      );
    case 'no-new-privileges':
      system.prctl(PR_SET_NO_NEW_PRIVS, 1);
      return;
  }
}
