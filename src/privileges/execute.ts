import { SystemError } from '../sys/error.ts';
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_RAISE,
  PR_CAPBSET_DROP,
  PR_SET_KEEPCAPS,
  PR_SET_NO_NEW_PRIVS,
} from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { CAPABILITIES, type CapabilityName, capabilityMask, capabilityNumber } from './capabilities.ts';
import type { PrivilegeOperation } from './operations.ts';

const HIGHEST = CAPABILITIES.length - 1;

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

/** Carries out one change of the calling process's rights. */
export function executePrivilege(system: System, operation: PrivilegeOperation): void {
  switch (operation.op) {
    case 'drop-bounding':
      return forEachNamed(operation.drop, 'drop', number => system.prctl(PR_CAPBSET_DROP, number));
    case 'set-user':
      if (operation.keepCapabilities) system.prctl(PR_SET_KEEPCAPS, 1);
      system.setgroups(operation.groups);
      system.setresgid(operation.gid, operation.gid, operation.gid);
      system.setresuid(operation.uid, operation.uid, operation.uid);
      return;
    case 'set-capabilities':
      return system.capset({
        effective: capabilityMask(operation.effective, HIGHEST),
        permitted: capabilityMask(operation.permitted, HIGHEST),
        inheritable: capabilityMask(operation.inheritable, HIGHEST),
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
