import type { PrivilegeFeatures } from '../privileges/ask.ts';
import { CAPABILITIES } from '../privileges/capabilities.ts';
import { SystemError } from '../sys/error.ts';
import { PR_CAPBSET_DROP } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { Failure } from './failure.ts';

/** Who a controller becomes, which takes capabilities. */
export type ControllerUser = { uid: number; gid: number } | null;

function becomeUser(system: System, user: ControllerUser): void {
  if (user === null) return;
  system.setgroups([]);
  system.setresgid(user.gid, user.gid, user.gid);
  system.setresuid(user.uid, user.uid, user.uid);
}

/**
 * Gives up every capability, those of the bounding set first, for that takes CAP_SETPCAP (row E11), and becomes the
 * user that is asked for (E13). The ambient set follows the permitted one. Throws Failure; a controller that keeps
 * rights must not go on.
 */
export function shedCapabilities(
  system: System,
  { boundingSet, lastCapability }: Pick<PrivilegeFeatures, 'boundingSet' | 'lastCapability'>,
  user: ControllerUser,
): void {
  try {
    // Who holds nothing cannot change it, and gets nothing by it, for the controller runs no program.
    const mayDrop = boundingSet && system.capget().permitted !== 0n;
    for (let number = 0; mayDrop && number <= lastCapability; number++) {
      system.prctl(PR_CAPBSET_DROP, number);
    }
    becomeUser(system, user);
    system.capset({ effective: 0n, permitted: 0n, inheritable: 0n });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new Failure({
      code: 'step-failed',
      step: 'controller-capabilities',
      call: error.call,
      errno: error.code,
      msg: `controller-capabilities: ${error.message}`,
    });
  }
  const { effective, permitted } = system.capget();
  if (effective !== 0n || permitted !== 0n) {
    throw new Failure({
      code: 'step-failed',
      step: 'controller-capabilities',
      msg: `controller-capabilities: ${CAPABILITIES.filter((_, bit) => (permitted >> BigInt(bit)) & 1n).join(', ')} stayed`,
    });
  }
}
