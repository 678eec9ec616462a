import type { CapabilityName } from '../privileges/capabilities.ts';
import type { RLIMITS } from '../sys/numbers.ts';
import type { CellExtension } from './extension.ts';

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
  linux: Linux;
  cell: CellExtension;
}

/** `path` may be relative to the bundle. */
export interface Root {
  path: string;
  readonly: boolean;
}

export interface Process {
  args: string[];
  env: string[];
  cwd: string;
  user: User;
  /** Absent: cell's default (privileges/default-capabilities.ts), changed by `cell.capabilities`. */
  capabilities: Capabilities | undefined;
  noNewPrivileges: boolean;
  rlimits: Rlimit[];
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
}

/** In the order they are named in clone(2) messages. */
export const NAMESPACES = ['mount', 'pid', 'uts', 'ipc', 'network'] as const;
export type NamespaceName = (typeof NAMESPACES)[number];

export interface Linux {
  namespaces: NamespaceName[];
  devices: Device[];
  /** Absolute: from the root of the hierarchy; relative: from cell's own group. */
  cgroupsPath: string | undefined;
  resources: Resources;
  maskedPaths: string[];
  readonlyPaths: string[];
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

export interface Resources {
  devices: DeviceRule[];
  /** Bytes. */
  memoryLimit: number | undefined;
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
