import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { Capabilities, Config } from '../spec/config.ts';
import type { PrivilegeFeatures } from './ask.ts';
import { CAPABILITIES, type CapabilityName, capabilityNumber } from './capabilities.ts';
import { incoherences } from './incoherences.ts';
import type { PrivilegeOperation } from './operations.ts';
import { isAmbientBit } from './securebits.ts';

export interface PrivilegePlan {
  operations: PrivilegeOperation[];
  notEnforceable: NotEnforceable[];
  notes: string[];
}

/**
 * What cell takes from a container whose config does not speak of capabilities: rebooting, kernel modules, the
 * clock, the audit system and the security modules, none of which a namespace divides (rows E1 to E5).
 */
export const DEFAULT_DROPPED: readonly CapabilityName[] = [
  'CAP_SYS_BOOT',
  'CAP_SYS_MODULE',
  'CAP_SYS_TIME',
  'CAP_AUDIT_CONTROL',
  'CAP_AUDIT_WRITE',
  'CAP_MAC_ADMIN',
  'CAP_MAC_OVERRIDE',
];

/** What each set holds at exec. Without process.capabilities the inheritable and ambient sets are empty. */
export function wantedCapabilities(config: Config): Capabilities {
  if (config.process.capabilities) return config.process.capabilities;
  const { policy, add, drop } = config.cell.capabilities;
  const start: Record<typeof policy, readonly CapabilityName[]> = {
    default: CAPABILITIES.filter(name => !DEFAULT_DROPPED.includes(name)),
    allow: CAPABILITIES,
    deny: [],
  };
  const kept = CAPABILITIES.filter(
    name => (start[policy].includes(name) || add.includes(name)) && !drop.includes(name),
  );
  return { bounding: kept, effective: kept, permitted: kept, inheritable: [], ambient: [] };
}

/**
 * Plans the change of rights (rows E1 to E6, E9, E10, C4, C11). `fixedBounding` says why the bounding set of the
 * container's user namespace cannot be changed, where it cannot; `setgroups`, whether groups can be.
 */
export function planPrivileges(
  config: Config,
  features: PrivilegeFeatures,
  fixedBounding = features.boundingSet
    ? undefined
    : 'it has no bounding set that a process can change (CONFIG_SECURITY_FILE_CAPABILITIES)',
  setgroups: 'allow' | 'deny' = 'allow',
): PrivilegePlan {
  const { user, noNewPrivileges } = config.process;
  const wanted = wantedCapabilities(config);
  const known = CAPABILITIES.filter(name => capabilityNumber(name) <= features.lastCapability);
  const held = known.filter(name => features.held.includes(name));
  const present = (names: CapabilityName[]) => held.filter(name => names.includes(name));
  const missing = config.process.capabilities?.permitted.filter(name => !held.includes(name)) ?? [];
  const dropped = known.filter(name => !wanted.bounding.includes(name));
  const ambient = present(wanted.ambient);
  const operations: PrivilegeOperation[] = [];
  const notEnforceable: NotEnforceable[] = [];
  const offer = (
    needed: boolean,
    available: boolean,
    operation: PrivilegeOperation,
    refusal: NotEnforceable,
  ) => {
    if (!needed) return;
    if (available) operations.push(operation);
    else notEnforceable.push(refusal);
  };

  const outside = present(wanted.inheritable).filter(name => dropped.includes(name));
  if (outside.length > 0 && fixedBounding === undefined)
    operations.push({ op: 'raise-inheritable', raise: outside });
  offer(
    dropped.length > 0,
    fixedBounding === undefined,
    { op: 'drop-bounding', drop: dropped },
    {
      mitigation: 'capabilities-bounding',
      why: fixedBounding ?? '',
    },
  );
  const bits = config.cell.securebits;
  const usable = bits.filter(bit => features.ambient || !isAmbientBit(bit));
  offer(
    usable.length > 0,
    features.securebits,
    { op: 'set-securebits', bits: usable },
    {
      mitigation: 'securebits',
      why: 'it has no securebits that a process can change (CONFIG_SECURITY_FILE_CAPABILITIES)',
    },
  );
  if (usable.length < bits.length) {
    notEnforceable.push({ mitigation: 'securebits-ambient', why: 'it has no ambient set (4.3)' });
  }
  operations.push({
    op: 'set-user',
    uid: user.uid,
    gid: user.gid,
    groups: setgroups === 'allow' ? user.additionalGids : null,
    // What is inheritable has to be permitted while it is made so.
    keepCapabilities: user.uid !== 0 && wanted.permitted.length + wanted.inheritable.length > 0,
  });
  operations.push({
    op: 'set-capabilities',
    effective: present(wanted.effective),
    permitted: present(wanted.permitted),
    inheritable: present(wanted.inheritable),
    last: features.lastCapability,
  });
  offer(
    ambient.length > 0,
    features.ambient,
    { op: 'raise-ambient', raise: ambient },
    { mitigation: 'capabilities-ambient', why: 'it has no ambient set (4.3)' },
  );
  offer(
    noNewPrivileges,
    features.noNewPrivileges,
    { op: 'no-new-privileges' },
    { mitigation: 'no-new-privileges', why: 'it has no PR_SET_NO_NEW_PRIVS (3.5)' },
  );
  const notes = incoherences(config, wanted);
  if (setgroups === 'deny') {
    notes.push('the container has the groups of the caller: cell has no CAP_SETGID to take them away (3.19)');
    if (user.additionalGids.length > 0)
      notEnforceable.push({ mitigation: 'additional-groups', why: 'this process may not set any' });
  }
  if (missing.length > 0) {
    notes.push(
      `not given to the container, for cell does not hold them on this kernel: ${missing.join(', ')}`,
    );
  }
  return { operations, notEnforceable, notes };
}
