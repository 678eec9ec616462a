/**
 * The configuration of a container in the lab: OCI runtime-spec config.json and cell's extension object, the parts
 * that scenarios and mitigations touch.
 */
export interface ContainerConfig {
  ociVersion: string;
  root: { path: string; readonly?: boolean };
  process: {
    args: string[];
    env: string[];
    cwd: string;
    user: { uid: number; gid: number };
    capabilities: Record<'bounding' | 'effective' | 'permitted' | 'inheritable' | 'ambient', string[]>;
    noNewPrivileges?: boolean;
    apparmorProfile?: string;
    terminal?: boolean;
    rlimits?: { type: string; soft: number; hard: number }[];
  };
  hostname: string;
  mounts: { destination: string; type: string; source: string; options?: string[] }[];
  linux: {
    namespaces: { type: string; path?: string }[];
    uidMappings?: IdMapping[];
    gidMappings?: IdMapping[];
    seccomp?: Seccomp;
    maskedPaths?: string[];
    readonlyPaths?: string[];
    resources?: { memory?: { limit: number }; pids?: { limit: number } };
  };
  cell: {
    onUnenforceable?: 'refuse' | 'warn';
    securebits?: string[];
    root?: { enter: 'pivot' | 'move' | 'chroot' };
    mounts?: { safe: boolean };
    executable?: 'copy' | 'host';
    keyring?: 'new' | 'inherit';
    session?: 'new' | 'inherit';
    descriptors?: 'close' | 'inherit';
    workingDirectory?: 'inside' | 'anywhere';
    cgroup: { intermediate: 'open' | 'deny-all' | 'whitelist' };
    devices: { list: 'seed-2008' | 'default'; enforce?: 'cgroup' | 'bpf' | 'auto' | 'none' };
  };
}

interface IdMapping {
  containerID: number;
  hostID: number;
  size: number;
}

export interface Seccomp {
  defaultAction: string;
  syscalls: {
    names: string[];
    action: string;
    errnoRet?: number;
    args?: { index: number; value: number; valueTwo?: number; op: string }[];
  }[];
}

/** Every capability that Linux has; the runtime grants those that the kernel knows. */
export const allCapabilities: readonly string[] = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP'],
  ...[
    'LINUX_IMMUTABLE',
    'NET_BIND_SERVICE',
    'NET_BROADCAST',
    'NET_ADMIN',
    'NET_RAW',
    'IPC_LOCK',
    'IPC_OWNER',
  ],
  ...[
    'SYS_MODULE',
    'SYS_RAWIO',
    'SYS_CHROOT',
    'SYS_PTRACE',
    'SYS_PACCT',
    'SYS_ADMIN',
    'SYS_BOOT',
    'SYS_NICE',
  ],
  ...[
    'SYS_RESOURCE',
    'SYS_TIME',
    'SYS_TTY_CONFIG',
    'MKNOD',
    'LEASE',
    'AUDIT_WRITE',
    'AUDIT_CONTROL',
    'SETFCAP',
  ],
  ...['MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ', 'PERFMON', 'BPF'],
  'CHECKPOINT_RESTORE',
].map(name => `CAP_${name}`);

/**
 * A container without any of the mitigations under test: namespaces, a private root, its own devices group below an
 * open one, and every capability. This is the control that an attack has to get through.
 */
export function openConfig(): ContainerConfig {
  const all = () => [...allCapabilities];
  return {
    ociVersion: '1.2.0',
    root: { path: 'rootfs' },
    process: {
      args: ['/bin/probe', 'serve'],
      env: ['PATH=/bin'],
      cwd: '/',
      user: { uid: 0, gid: 0 },
      capabilities: { bounding: all(), effective: all(), permitted: all(), inheritable: all(), ambient: [] },
    },
    hostname: 'contained',
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['ro', 'nosuid', 'nodev', 'noexec'] },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['mode=755'] },
      {
        destination: '/dev/pts',
        type: 'devpts',
        source: 'devpts',
        options: ['newinstance', 'ptmxmode=0666', 'mode=0620'],
      },
    ],
    linux: { namespaces: ['mount', 'pid', 'uts', 'ipc'].map(type => ({ type })) },
    cell: { cgroup: { intermediate: 'open' }, devices: { list: 'seed-2008' } },
  };
}

/** Takes capabilities out of all four sets; out of the bounding set alone they would come back (mission finding 3). */
export function dropCapabilities(config: ContainerConfig, ...names: string[]): void {
  const { capabilities } = config.process;
  for (const set of Object.keys(capabilities) as (keyof typeof capabilities)[])
    capabilities[set] = capabilities[set].filter(name => !names.includes(name));
}

/** Takes out of every set what is not named. */
export function keepCapabilities(config: ContainerConfig, ...names: string[]): void {
  dropCapabilities(config, ...allCapabilities.filter(name => !names.includes(name)));
}

/** The first of the ids that no user of the guest has, which a container's root is mapped to. */
const FIRST_FREE_ID = 100_000;

/** Gives the container users of its own; its root is nobody on the host, who owns nothing but the container's files. */
export function mapUsers(config: ContainerConfig): void {
  const ids = [{ containerID: 0, hostID: FIRST_FREE_ID, size: 65_536 }];
  // A sysfs belongs to the network namespace: only who is root of that may mount it.
  config.linux.namespaces.push({ type: 'user' }, { type: 'network' });
  config.linux.uidMappings = ids;
  config.linux.gidMappings = ids;
}

/** Adds an option to the mount at a place in the container. */
export function addMountOption(config: ContainerConfig, destination: string, option: string): void {
  for (const mount of config.mounts)
    if (mount.destination === destination) mount.options = [...(mount.options ?? []), option];
}
