import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { Config } from '../spec/config.ts';
import type { PolicySupport } from './ask.ts';
import type { LabelOperation, PolicyOperation } from './operations.ts';

/** What planning has to know of the kernel's AppArmor. */
export interface LabelFeatures {
  appArmor: boolean;
  policy: PolicySupport;
}

export interface LabelPlan {
  operations: LabelOperation[];
  /** By the controller, before there is a process and after it is gone. */
  prepare: PolicyOperation[];
  cleanup: PolicyOperation[];
  notEnforceable: NotEnforceable[];
}

const OFF = 'AppArmor is not there or not switched on (2.6.36, CONFIG_SECURITY_APPARMOR)';
const NO_NAMESPACES =
  'policy namespaces cannot be made here (4.13; `mount -t securityfs securityfs /sys/kernel/security` shows them)';
const NO_STACKING =
  'a profile of the host and policy of its own at once need stacking (4.13): ask for one of them';

/** A name for the container's policy; ids may hold what AppArmor reads as its own syntax. */
export const policyNamespace = (id: string): string => `cell-${id.replace(/[^\w.-]/g, '_')}`;

/**
 * Plans the label of the program: a profile that the host has loaded, or policy of the container's own, in a namespace
 * in which nothing is loaded yet. Both at once only where the kernel stacks them, the host's profile holding whatever
 * the container loads (row C16).
 */
export function planLabel(config: Config, id: string, { appArmor, policy }: LabelFeatures): LabelPlan {
  const { apparmorProfile } = config.process;
  const profile = apparmorProfile === 'unconfined' ? undefined : apparmorProfile;
  const own = config.cell.apparmor.policy === 'own';
  const plan: LabelPlan = { operations: [], prepare: [], cleanup: [], notEnforceable: [] };
  if (profile === undefined && !own) return plan;
  const missing = (mitigation: string, why: string) => ({ ...plan, notEnforceable: [{ mitigation, why }] });
  if (!appArmor) return missing('apparmor', OFF);
  if (own && !policy.namespaces) return missing('apparmor-namespace', NO_NAMESPACES);
  if (own && profile !== undefined && !policy.stacking) return missing('apparmor-stacking', NO_STACKING);
  const name = policyNamespace(id);
  const labels = [...(profile === undefined ? [] : [profile]), ...(own ? [`:${name}:unconfined`] : [])];
  return {
    operations: [{ op: 'set-apparmor-profile', safe: config.cell.mounts.safe, profile: labels.join('//&') }],
    prepare: own ? [{ op: 'make-policy-namespace', name }] : [],
    cleanup: own ? [{ op: 'remove-policy-namespace', name }] : [],
    notEnforceable: [],
  };
}
