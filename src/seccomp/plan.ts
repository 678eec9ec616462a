import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { Config } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import type { SeccompFeatures } from './ask.ts';
import { encodeProgram, MOST_INSTRUCTIONS } from './classic-bpf.ts';
import { compilePolicy } from './compile.ts';
import type { SeccompFilter } from './operations.ts';
import { type Action, FILTER_FLAGS, type SeccompPolicy } from './policy.ts';

/** What planning a filter has to know of the kernel. */
export interface FilterFeatures {
  privileges: { seccompFilter: boolean };
  seccomp: SeccompFeatures;
}

export interface SeccompPlan {
  filter: SeccompFilter | null;
  notEnforceable: NotEnforceable[];
  notes: string[];
}

/** The policy with what an old kernel would misread replaced: ending a thread, and letting pass unseen. */
function downgraded(policy: SeccompPolicy, { actions }: SeccompFeatures): SeccompPolicy {
  const change = (action: Action): Action => {
    if (action.kind === 'kill-process' && !actions.includes('kill-process'))
      return { ...action, kind: 'kill-thread' };
    if (action.kind === 'log' && !actions.includes('log')) return { ...action, kind: 'allow' };
    return action;
  };
  return {
    ...policy,
    otherwise: change(policy.otherwise),
    rules: policy.rules.map(rule => ({ ...rule, action: change(rule.action) })),
  };
}

function missing(policy: SeccompPolicy, { actions, flags }: SeccompFeatures): NotEnforceable[] {
  const used = [policy.otherwise, ...policy.rules.map(({ action }) => action)].map(({ kind }) => kind);
  const lacking = (['kill-process', 'log'] as const).filter(
    kind => used.includes(kind) && !actions.includes(kind),
  );
  return [
    ...lacking.map(kind => ({
      mitigation: `seccomp-${kind}`,
      why: `it does not know that action of a filter (4.14)`,
    })),
    ...policy.flags
      .filter(flag => !flags.includes(flag))
      .map(flag => ({ mitigation: 'seccomp-flags', why: `it does not know ${flag}` })),
  ];
}

function notesOn({ foreign, unknown }: SeccompPolicy): string[] {
  return [
    ...(foreign.length > 0
      ? [`linux.seccomp: calls of ${foreign.join(', ')} end the process, for cell filters x86_64 only`]
      : []),
    ...(unknown.length > 0 ? [`linux.seccomp: no calls of x86_64, and ignored: ${unknown.join(', ')}`] : []),
  ];
}

/** Compiles the policy of a config (rows C5, D13). Throws ConfigError when it is longer than the kernel takes. */
export function planSeccomp(config: Config, { privileges, seccomp }: FilterFeatures): SeccompPlan {
  const policy = config.linux.seccomp;
  if (!policy) return { filter: null, notEnforceable: [], notes: [] };
  if (!privileges.seccompFilter) {
    const why = 'it has no seccomp filters (3.5, CONFIG_SECCOMP_FILTER)';
    return { filter: null, notEnforceable: [{ mitigation: 'seccomp', why }], notes: [] };
  }
  const foreign = seccomp.actions.includes('kill-process') ? 'kill-process' : 'kill-thread';
  const program = compilePolicy(downgraded(policy, seccomp), foreign);
  if (program.length > MOST_INSTRUCTIONS) {
    throw new ConfigError(
      'linux.seccomp',
      `makes a filter of ${program.length} instructions; the kernel takes ${MOST_INSTRUCTIONS}`,
    );
  }
  const usable = policy.flags.filter(flag => seccomp.flags.includes(flag));
  return {
    filter: {
      flags: usable.reduce((bits, flag) => bits | FILTER_FLAGS[flag], 0),
      program: encodeProgram(program),
    },
    notEnforceable: missing(policy, seccomp),
    notes: notesOn(policy),
  };
}
