import {
  type ConfigJson,
  devpts,
  devTmpfs,
  type IdMapJson,
  type MountJson,
  OCI_VERSION,
  PROC,
} from '../config-json.ts';
import { defaultCapabilities } from './capabilities.ts';

/** A domain while it is read. */
export interface Draft {
  config: ConfigJson;
  name: string | undefined;
  uuid: string | undefined;
  initArguments: string[];
  environment: string[];
  uidMap: IdMapJson[];
  gidMap: IdMapJson[];
  /** Those of `<filesystem>`, in order, behind libvirt's own. */
  mounts: MountJson[];
  hasRoot: boolean;
  hasConsole: boolean;
  needsNetwork: boolean;
  /** CAP_SYS_BOOT goes by default, and not because the domain says so. */
  dropsReboot: boolean;
}

/** What libvirt gives every domain: namespaces, file systems, devices, capabilities. */
export function emptyDraft(): Draft {
  return {
    name: undefined,
    uuid: undefined,
    initArguments: [],
    environment: [],
    uidMap: [],
    gidMap: [],
    mounts: [],
    hasRoot: false,
    hasConsole: false,
    needsNetwork: false,
    dropsReboot: true,
    config: {
      ociVersion: OCI_VERSION,
      root: { path: '/', readonly: false },
      process: {
        terminal: false,
        user: { uid: 0, gid: 0 },
        args: ['/sbin/init'],
        env: [],
        cwd: '/',
        noNewPrivileges: false,
      },
      mounts: [
        PROC,
        {
          destination: '/sys',
          type: 'sysfs',
          source: 'sysfs',
          options: ['nosuid', 'noexec', 'nodev', 'ro'],
        },
        devTmpfs('65536k'),
        devpts(),
      ],
      linux: {
        namespaces: ['mount', 'pid', 'uts', 'ipc'].map(type => ({ type })),
        devices: [],
        resources: { devices: [{ allow: false, type: 'a', access: 'rwm' }] },
        maskedPaths: [],
        readonlyPaths: ['/proc/sys'],
      },
      cell: {
        devices: { list: 'default' },
        cgroup: { parent: 'libvirtd/lxc' },
        capabilities: defaultCapabilities(),
      },
    },
  };
}
