import type { Propagation } from '../mounts/options.ts';
import type { CapabilityName } from '../privileges/capabilities.ts';
import type { ExecAffinity, IoPriority, MemoryPolicy, Scheduler } from '../scheduling/policy.ts';
import type { SeccompPolicy } from '../seccomp/policy.ts';
import type { RLIMITS } from '../sys/numbers.ts';
import type { CellExtension } from './extension.ts';
import type { Hooks } from './hooks.ts';
import type { Sysctl } from './read-sysctl.ts';

/**
 * The model of a container: the part of the OCI runtime-spec (1.2) that cell carries out, checked and with its
 * defaults filled in, and cell's own extension. What a config asks beyond this is refused by name.
 */
export interface Config {
  ociVersion: string;
  root: Root;
  process: Process;
  hostname: string | undefined;
  domainname: string | undefined;
  mounts: Mount[];
  annotations: Record<string, string>;
  hooks: Hooks;
  linux: Linux;
  cell: CellExtension;
}

/** `path` may be relative to the bundle. */
export interface Root {
  path: string;
  readonly: boolean;
}

export interface Process {
  /** A terminal of its own, of the container's devpts. */
  terminal: boolean;
  /** Rows and columns of it. */
  consoleSize: ConsoleSize | undefined;
  args: string[];
  env: string[];
  cwd: string;
  user: User;
  /** Absent: cell's default (privileges/default-capabilities.ts), changed by `cell.capabilities`. */
  capabilities: Capabilities | undefined;
  noNewPrivileges: boolean;
  /** A profile that the host has loaded. */
  apparmorProfile: string | undefined;
  rlimits: Rlimit[];
  /** From -1000, never, to 1000, first, when memory runs out. */
  oomScoreAdj: number | undefined;
  scheduler: Scheduler | undefined;
  ioPriority: IoPriority | undefined;
  /** Of processes of `cell exec`. */
  execCPUAffinity: ExecAffinity;
}

export interface ConsoleSize {
  height: number;
  width: number;
}

export interface User {
  uid: number;
  gid: number;
  additionalGids: number[];
  umask: number;
}

/** What each set of the container's first process holds after exec is decided from these. */
export interface Capabilities {
  bounding: CapabilityName[];
  effective: CapabilityName[];
  permitted: CapabilityName[];
  inheritable: CapabilityName[];
  ambient: CapabilityName[];
}

export interface Rlimit {
  type: keyof typeof RLIMITS;
  soft: number;
  hard: number;
}

export interface Mount {
  destination: string;
  type: string | undefined;
  source: string | undefined;
  options: string[];
  /** Ids of the file system as `container`, and what they become outside of the container as `host`. */
  uidMappings: IdMapping[];
  gidMappings: IdMapping[];
}

/** In the order they are named in clone(2) messages. */
export const NAMESPACES = ['mount', 'pid', 'uts', 'ipc', 'network', 'user', 'cgroup', 'time'] as const;
export type NamespaceName = (typeof NAMESPACES)[number];

/** Ids `container`.. of a user namespace stand for ids `host`.. outside, `size` of them. */
export interface IdMapping {
  container: number;
  host: number;
  size: number;
}

/** Added to a clock of the host; nanoseconds from 0 to 999999999. */
export interface TimeOffset {
  clock: 'monotonic' | 'boottime';
  seconds: number;
  nanoseconds: number;
}

export interface Linux {
  /** Those the container has to itself or joins. */
  namespaces: NamespaceName[];
  /** Of these, the ones that exist: each is the path of a file like /proc/PID/ns/net. */
  joined: Partial<Record<NamespaceName, string>>;
  uidMappings: IdMapping[];
  gidMappings: IdMapping[];
  timeOffsets: TimeOffset[];
  devices: Device[];
  /** Absolute: from the root of the hierarchy; relative: from cell's own group. */
  cgroupsPath: string | undefined;
  resources: Resources;
  /** Of the mount that is the container's root. */
  rootfsPropagation: Propagation | undefined;
  sysctl: Sysctl[];
  /** What uname(2) tells the container's programs: LINUX32 says i686. */
  personality: 'LINUX' | 'LINUX32' | undefined;
  maskedPaths: string[];
  readonlyPaths: string[];
  seccomp: SeccompPolicy | undefined;
  memoryPolicy: MemoryPolicy | undefined;
}

/** A node to be made in the container. `mode` holds permission bits only. */
export interface Device {
  path: string;
  type: 'c' | 'b' | 'p';
  major: number;
  minor: number;
  mode: number;
  uid: number;
  gid: number;
}

/** Limits in the words of the OCI runtime-spec: bytes, microseconds, and -1 for none. */
export interface Resources {
  devices: DeviceRule[];
  memory: Partial<{
    limit: number;
    reservation: number;
    /** Memory and swap together. */
    swap: number;
    kernel: number;
    kernelTCP: number;
    swappiness: number;
    disableOOMKiller: boolean;
    useHierarchy: boolean;
  }>;
  /** Processes and threads. */
  pids: number | undefined;
  cpu: Partial<{
    /** Of version 1. */
    shares: number;
    quota: number;
    period: number;
    burst: number;
    realtimeRuntime: number;
    realtimePeriod: number;
    idle: number;
    cpus: string;
    mems: string;
  }>;
  blockIO: BlockLimits;
  hugepages: { size: string; limit: number }[];
  network: { classId: number | undefined; priorities: { name: string; priority: number }[] };
  rdma: { device: string; hcaHandles?: number; hcaObjects?: number }[];
  /** Files of version 2. */
  unified: Record<string, string>;
}

/** Weights from 10 to 1000; devices by their numbers, as in 8:0. */
export interface BlockLimits {
  weight: number | undefined;
  leafWeight: number | undefined;
  weights: { device: string; weight: number | undefined; leafWeight: number | undefined }[];
  rates: DeviceRate[];
}

/** Bytes or operations a second. */
export interface DeviceRate {
  kind: 'rbps' | 'wbps' | 'riops' | 'wiops';
  device: string;
  rate: number;
}

/** null stands for every type, major or minor number. */
export interface DeviceRule {
  allow: boolean;
  type: 'c' | 'b' | null;
  major: number | null;
  minor: number | null;
  /** A subset of `rwm`. */
  access: string;
}
