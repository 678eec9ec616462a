import type { CapabilityName } from './capabilities.ts';
import type { Securebit } from './securebits.ts';

/** What is done to the rights of init, last before the program is executed (row E10), in this order (E9). */
export type PrivilegeOperation =
  /** While they are in the bounding set: what has left it cannot be made inheritable (X15, variant b). */
  | { op: 'raise-inheritable'; raise: CapabilityName[] }
  /** Needs CAP_SETPCAP, so it comes while init still holds everything. */
  | { op: 'drop-bounding'; drop: CapabilityName[] }
  /** Needs CAP_SETPCAP too; locks with it, so that no program takes a bit back (row E7). */
  | { op: 'set-securebits'; bits: Securebit[] }
  /** `keepCapabilities`: a change away from uid 0 does not empty the permitted set. */
  | { op: 'set-user'; uid: number; gid: number; groups: number[] | null; keepCapabilities: boolean }
  | {
      op: 'set-capabilities';
      effective: CapabilityName[];
      permitted: CapabilityName[];
      inheritable: CapabilityName[];
      /** The kernel's last capability. */
      last: number;
    }
  | { op: 'raise-ambient'; raise: CapabilityName[] }
  | { op: 'no-new-privileges' };
