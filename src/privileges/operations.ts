import type { CapabilityName } from './capabilities.ts';

/** What is done to the rights of init, last before the program is executed (row E10), in this order (E9). */
export type PrivilegeOperation =
  /** Needs CAP_SETPCAP, so it comes while init still holds everything. */
  | { op: 'drop-bounding'; drop: CapabilityName[] }
  /** `keepCapabilities`: a change away from uid 0 does not empty the permitted set. */
  | { op: 'set-user'; uid: number; gid: number; groups: number[]; keepCapabilities: boolean }
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
