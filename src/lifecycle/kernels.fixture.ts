import type { Controller } from '../cgroup/hierarchies.ts';
import { CAPABILITIES } from '../privileges/capabilities.ts';
import { NAMESPACES } from '../spec/config.ts';
import type { Features } from './features.ts';

const nowhere = (name: string): Controller => ({
  mountPoint: null,
  mountRoot: '/',
  ownGroup: '/',
  together: [name],
});

/** As `cell features` found them on a vanilla 2.6.29: nothing is mounted, clone makes what unshare refuses. */
export const LINUX_2_6_29: Features = {
  namespaces: {
    mount: 'present',
    pid: 'clone-only',
    uts: 'present',
    ipc: 'present',
    network: 'present',
    user: 'clone-only',
    cgroup: 'absent',
    time: 'absent',
  },
  joinable: [],
  controllers: { devices: nowhere('devices'), memory: nowhere('memory') },
  privileges: {
    lastCapability: 33,
    boundingSet: true,
    securebits: true,
    held: CAPABILITIES.slice(0, 34),
    ambient: false,
    noNewPrivileges: false,
    seccompFilter: false,
  },
  unified: null,
  devpts: 'newinstance',
  mounts: { setattr: false, nosymfollow: false, ownProc: false },
  seccomp: { actions: [], flags: [] },
  scheduling: { attributes: false, memoryPolicy: true, ioPriority: true },
  appArmor: false,
  policy: { namespaces: false, stacking: false },
};

/** As on Linux 7.3 with the devices controller mounted by systemd, and cell started in a group of its own. */
export const LINUX_7_3: Features = {
  namespaces: Object.fromEntries(NAMESPACES.map(name => [name, 'present'])) as Features['namespaces'],
  joinable: [...NAMESPACES],
  controllers: {
    devices: {
      mountPoint: '/sys/fs/cgroup/devices',
      mountRoot: '/',
      ownGroup: '/system.slice/cell',
      together: ['devices'],
    },
  },
  privileges: {
    lastCapability: 40,
    boundingSet: true,
    securebits: true,
    held: [...CAPABILITIES],
    ambient: true,
    noNewPrivileges: true,
    seccompFilter: true,
  },
  unified: {
    mountPoint: '/sys/fs/cgroup',
    mountRoot: '/',
    ownGroup: '/system.slice/cell',
    controllers: ['memory', 'pids', 'cpu'],
    options: '',
    devicePrograms: 'present',
  },
  devpts: 'private-by-default',
  mounts: { setattr: true, nosymfollow: true, ownProc: true },
  appArmor: true,
  policy: { namespaces: true, stacking: true },
  scheduling: { attributes: true, memoryPolicy: true, ioPriority: true },
  seccomp: {
    actions: ['kill-process', 'log'],
    flags: ['SECCOMP_FILTER_FLAG_TSYNC', 'SECCOMP_FILTER_FLAG_LOG', 'SECCOMP_FILTER_FLAG_SPEC_ALLOW'],
  },
};
