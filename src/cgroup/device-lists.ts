import type { DeviceRule } from '../spec/config.ts';
import type { CellExtension } from '../spec/extension.ts';

/** A device of a list. `node` is where it is made in the container; a rule with `minor` null makes none. */
export interface ListedDevice {
  major: number;
  minor: number | null;
  node: string | null;
}

const NULL = { major: 1, minor: 3, node: '/dev/null' };
const ZERO = { major: 1, minor: 5, node: '/dev/zero' };
const FULL = { major: 1, minor: 7, node: '/dev/full' };
const RANDOM = { major: 1, minor: 8, node: '/dev/random' };
const URANDOM = { major: 1, minor: 9, node: '/dev/urandom' };

/** What every container has by the OCI runtime-spec (config-linux.md, default devices). */
const OCI: readonly ListedDevice[] = [
  NULL,
  ZERO,
  FULL,
  RANDOM,
  URANDOM,
  { major: 5, minor: 0, node: '/dev/tty' },
  // Made as a link to pts/ptmx: up to 4.6 a 5:2 of one's own opens the host's instance.
  { major: 5, minor: 2, node: null },
  { major: 136, minor: null, node: null },
];

/**
 * Character devices a container may read, write and make, in the order the rules are written.
 *
 * `seed-2008` is libvirt's first list (mission row A7). `default` is what libvirt grew into: console 5:1 is the
 * host's and gave way to tty 5:0 and ptmx 5:2; 136:* are the terminals of devpts and 10:229 is fuse, which `oci` does
 * not have. `none` leaves everything to linux.devices and linux.resources.devices.
 */
export const DEVICE_LISTS: Record<CellExtension['devices']['list'], readonly ListedDevice[]> = {
  'seed-2008': [NULL, ZERO, FULL, { major: 5, minor: 1, node: '/dev/console' }, RANDOM, URANDOM],
  default: [...OCI, { major: 10, minor: 229, node: null }],
  oci: OCI,
  none: [],
};

/** The devices of the list that `devices` names, without random when it is switched off (row A8). */
export function listedDevices(devices: CellExtension['devices']): ListedDevice[] {
  return DEVICE_LISTS[devices.list].filter(device => devices.random || device !== RANDOM);
}

/** The list as rules. */
export function listedRules(devices: CellExtension['devices']): DeviceRule[] {
  return listedDevices(devices).map(({ major, minor }) => ({
    allow: true,
    type: 'c',
    major,
    minor,
    access: 'rwm',
  }));
}
