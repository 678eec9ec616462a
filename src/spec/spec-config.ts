import { DEFAULT_CONFIG } from './default-config.ts';

/** What a shell of a container's root needs, as container tools give it. */
const CAPABILITIES = ['CAP_AUDIT_WRITE', 'CAP_KILL', 'CAP_NET_BIND_SERVICE'];

/** Who makes a container without being root. */
export interface Rootless {
  uid: number;
  gid: number;
}

/** Nobody but root can give a container a network, or a terminal to a group that is not mapped. */
function withoutRoot({ uid, gid }: Rootless): object {
  const { mounts, linux, cell } = DEFAULT_CONFIG;
  const { resources, ...rest } = linux;
  return {
    mounts: mounts.map(mount => {
      const options = mount.options.filter(option => !/^[ug]id=/.test(option));
      if (mount.type !== 'sysfs') return { ...mount, options };
      // Mounting sysfs takes the rights over a network namespace.
      return { ...mount, type: 'none', source: '/sys', options: ['rbind', ...options] };
    }),
    linux: {
      ...rest,
      namespaces: [...linux.namespaces.filter(({ type }) => type !== 'network'), { type: 'user' }],
      uidMappings: [{ containerID: 0, hostID: uid, size: 1 }],
      gidMappings: [{ containerID: 0, hostID: gid, size: 1 }],
    },
    cell: { ...cell, devices: { ...cell.devices, enforce: 'none' } },
  };
}

/**
 * What `cell spec` writes: a shell on a terminal, with the capabilities and every mitigation spelt out. With
 * `rootless` a config for that user, in a user namespace: there no device can be made, and those that the root brings
 * are dead.
 */
export function specConfig(rootless?: Rootless): object {
  const { process, cell } = DEFAULT_CONFIG;
  const sets = { bounding: CAPABILITIES, effective: CAPABILITIES, permitted: CAPABILITIES };
  return {
    ...DEFAULT_CONFIG,
    process: { ...process, terminal: true, capabilities: { ...sets, inheritable: [], ambient: [] } },
    cell: {
      ...cell,
      devices: { ...cell.devices, enforce: 'auto' },
      // Beside the containers of configs without this object, whose group above is open to every device.
      cgroup: { ...cell.cgroup, parent: 'cell' },
    },
    ...(rootless && withoutRoot(rootless)),
  };
}
