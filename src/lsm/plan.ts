import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { Config } from '../spec/config.ts';
import type { LabelOperation } from './operations.ts';

export interface LabelPlan {
  operations: LabelOperation[];
  notEnforceable: NotEnforceable[];
}

/**
 * Plans the label of the program. A profile of the host is the only one there is to ask for: what a container loads
 * itself would need another below it, which AppArmor stacks only from 4.13 on (row C16).
 */
export function planLabel({ process: { apparmorProfile } }: Config, appArmor: boolean): LabelPlan {
  if (apparmorProfile === undefined || apparmorProfile === 'unconfined') {
    return { operations: [], notEnforceable: [] };
  }
  if (!appArmor) {
    const why = 'AppArmor is not there or not switched on (2.6.36, CONFIG_SECURITY_APPARMOR)';
    return { operations: [], notEnforceable: [{ mitigation: 'apparmor', why }] };
  }
  return {
    operations: [{ op: 'set-apparmor-profile', profile: apparmorProfile }],
    notEnforceable: [],
  };
}
