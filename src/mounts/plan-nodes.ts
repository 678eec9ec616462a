import { listedDevices } from '../cgroup/device-lists.ts';
import type { Config, Device } from '../spec/config.ts';
import type { MountOperation, PlannedMount } from './operations.ts';

const PTMX: Device = { path: '/dev/ptmx', type: 'c', major: 5, minor: 2, mode: 0o666, uid: 0, gid: 0 };

/** Links every program may count on (OCI runtime-spec, default filesystems). */
const LINKS = [
  { path: '/dev/fd', target: '/proc/self/fd' },
  { path: '/dev/stdin', target: '/proc/self/fd/0' },
  { path: '/dev/stdout', target: '/proc/self/fd/1' },
  { path: '/dev/stderr', target: '/proc/self/fd/2' },
] as const;

/** The nodes of the device list that the config has not its own of. */
function listed({ cell, linux }: Config): Device[] {
  return listedDevices(cell.devices).flatMap(({ major, minor, node }): Device[] => {
    const own = linux.devices.some(({ path }) => path === node);
    if (node === null || minor === null || own) return [];
    const mode = node === '/dev/console' ? 0o600 : 0o666;
    return [{ path: node, type: 'c', major, minor, mode, uid: 0, gid: 0 }];
  });
}

/** What the config says of its devices and does not come true. */
function notesOn(devices: readonly Device[], missing: readonly Device[], otherUsers: boolean): string[] {
  const differs = ({ type, mode, uid, gid }: Device) =>
    type !== 'p' && (mode !== 0o666 || uid !== 0 || gid !== 0);
  const bound = otherUsers ? devices.filter(device => differs(device) && !missing.includes(device)) : [];
  return [
    ...missing.map(
      ({ path }) => `linux.devices: ${path} is not made: /dev is bound, and shows what is there`,
    ),
    ...bound.map(
      ({ path }) =>
        `linux.devices: ${path} has the owner and the mode that it has on the host: in a user namespace the host's node is bound`,
    ),
  ];
}

/** Plans the nodes of devices and the links of /dev; `fresh`: the devpts on /dev/pts has a ptmx of its own. */
export function planNodes(
  config: Config,
  mounts: readonly PlannedMount[],
  fresh: boolean,
  otherUsers: boolean,
): { operations: MountOperation[]; notes: string[] } {
  const { safe } = config.cell.mounts;
  const own = config.linux.devices;
  // A node is made, or in a user namespace bound; a fifo can be made everywhere.
  const node = (device: Device): MountOperation => {
    if (!otherUsers || device.type === 'p') return { op: 'make-node', safe, ...device };
    const { path, type, major, minor } = device;
    return { op: 'bind-node', path, type, major, minor };
  };
  // With the host's /dev bound in, making nodes would make them on the host.
  if (mounts.some(({ destination, flags }) => destination === '/dev' && flags.includes('MS_BIND'))) {
    const missing = own.filter(({ path }) => path.startsWith('/dev/'));
    return {
      operations: own.filter(device => !missing.includes(device)).map(node),
      notes: notesOn(own, missing, otherUsers),
    };
  }
  const has = (path: string, fileSystem: string) =>
    mounts.some(({ destination, type }) => destination === path && type === fileSystem);
  const hasPts = has('/dev/pts', 'devpts');
  return {
    operations: [
      ...[...listed(config), ...own].map(node),
      ...(has('/proc', 'proc') ? LINKS.map((link): MountOperation => ({ op: 'make-link', ...link })) : []),
      // A node 5:2 opens the initial instance up to 4.6, whatever is mounted beside it.
      ...(hasPts && fresh ? [{ op: 'make-link', path: PTMX.path, target: 'pts/ptmx' } as const] : []),
      ...(hasPts && !fresh ? [node(PTMX)] : []),
    ],
    notes: notesOn(own, [], otherUsers),
  };
}
