import type { CapabilityName } from '../privileges/capabilities.ts';

/** A config.json as the front ends write it: the part of the OCI runtime-spec they use, and cell's extension. */
export interface ConfigJson {
  ociVersion: string;
  root: { path: string; readonly: boolean };
  process: ProcessJson;
  hostname?: string;
  mounts: MountJson[];
  annotations?: Record<string, string>;
  hooks?: HooksJson;
  linux: LinuxJson;
  cell: ExtensionJson;
}

export interface ProcessJson {
  terminal: boolean;
  user: { uid: number; gid: number; additionalGids?: number[] };
  args: string[];
  env: string[];
  cwd: string;
  noNewPrivileges: boolean;
  rlimits?: RlimitJson[];
  apparmorProfile?: string;
  oomScoreAdj?: number;
}

export interface RlimitJson {
  type: string;
  soft: number;
  hard: number;
}

export interface MountJson {
  destination: string;
  type: string;
  source: string;
  options: string[];
}

export interface ClockOffsetJson {
  secs: number;
  nanosecs: number;
}

export interface TimeOffsetsJson {
  monotonic?: ClockOffsetJson;
  boottime?: ClockOffsetJson;
}

export interface NamespaceJson {
  type: string;
  path?: string;
}

export interface DeviceJson {
  path: string;
  type: 'c' | 'b';
  major: number;
  minor: number;
  fileMode?: number;
}

/** Numbers left out stand for every number; type `a` for every device. */
export interface DeviceRuleJson {
  allow: boolean;
  type: 'a' | 'c' | 'b';
  major?: number;
  minor?: number;
  access: string;
}

export interface IdMapJson {
  containerID: number;
  hostID: number;
  size: number;
}

export interface ResourcesJson {
  devices: DeviceRuleJson[];
  memory?: Record<string, number>;
  cpu?: Record<string, number | string>;
  pids?: Record<string, number>;
  blockIO?: Record<string, number | Record<string, number>[]>;
  unified?: Record<string, string>;
}

export interface SeccompArgumentJson {
  index: number;
  value: number;
  valueTwo?: number;
  op: string;
}

export interface SeccompRuleJson {
  names: string[];
  action: string;
  errnoRet?: number;
  args?: SeccompArgumentJson[];
}

export interface SeccompJson {
  defaultAction: string;
  defaultErrnoRet?: number;
  architectures: string[];
  syscalls: SeccompRuleJson[];
}

export interface LinuxJson {
  timeOffsets?: TimeOffsetsJson;
  namespaces: NamespaceJson[];
  uidMappings?: IdMapJson[];
  gidMappings?: IdMapJson[];
  devices: DeviceJson[];
  cgroupsPath?: string;
  resources: ResourcesJson;
  sysctl?: Record<string, string>;
  seccomp?: SeccompJson;
  personality?: { domain: string };
  maskedPaths: string[];
  readonlyPaths: string[];
}

export interface ExtensionJson {
  namespaces?: { whereAvailable: string[] };
  devices: { list: string };
  cgroup: { parent: string };
  capabilities: { policy: string; add: CapabilityName[]; drop: CapabilityName[] };
}

/** A program that is run at a moment of the container's life. */
export interface HookJson {
  path: string;
  args: string[];
  env: string[];
}

export type HooksJson = Partial<
  Record<'createRuntime' | 'createContainer' | 'startContainer' | 'poststop', HookJson[]>
>;

export const OCI_VERSION = '1.2.0';

/** /proc as every container has it. */
export const PROC: MountJson = {
  destination: '/proc',
  type: 'proc',
  source: 'proc',
  options: ['nosuid', 'noexec', 'nodev'],
};

/** A /dev of the container's own; `size` as tmpfs takes it. */
export function devTmpfs(size: string): MountJson {
  return {
    destination: '/dev',
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['nosuid', 'strictatime', 'mode=755', `size=${size}`],
  };
}

/** A devpts instance of the container's own; `more` goes behind its options. */
export function devpts(more: readonly string[] = []): MountJson {
  return {
    destination: '/dev/pts',
    type: 'devpts',
    source: 'devpts',
    options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5', ...more],
  };
}
