import { exists, readTextIfPresent } from '../sys/files.ts';
import type { System } from '../sys/system.ts';

/** Where the kernel shows AppArmor, once the host has mounted securityfs. */
const APPARMORFS = '/sys/kernel/security/apparmor';

/** A directory made here is a policy namespace (4.13). */
export const POLICY_NAMESPACES = `${APPARMORFS}/policy/namespaces`;

/** Whether AppArmor is compiled in and switched on (mainline since 2.6.36). */
export function askAppArmor(system: System): boolean {
  return readTextIfPresent(system, '/sys/module/apparmor/parameters/enabled')?.trim() === 'Y';
}

/** What policy of its own a container can have: a namespace for it, and whether that stacks on a profile of the host. */
export interface PolicySupport {
  namespaces: boolean;
  /** 4.13 */
  stacking: boolean;
}

/** Asked on the host: what the container sees of it may be another policy. */
export function askPolicy(system: System): PolicySupport {
  return {
    namespaces: exists(system, POLICY_NAMESPACES),
    stacking: readTextIfPresent(system, `${APPARMORFS}/features/domain/stack`)?.trim() === 'yes',
  };
}
