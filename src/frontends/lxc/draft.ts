import type { CapabilityName } from '../../privileges/capabilities.ts';
import type {
  ClockOffsetJson,
  DeviceRuleJson,
  IdMapJson,
  MountJson,
  RlimitJson,
  SeccompJson,
  TimeOffsetsJson,
} from '../config-json.ts';
import type { Setting } from './lines.ts';

/** A value and the setting it comes from. */
export interface Said<T> {
  value: T;
  setting: Setting;
}

/** The two control group hierarchies that LXC has separate keys for. */
export type CgroupVersion = 'cgroup' | 'cgroup2';

/** Hooks that have a moment of their own in the OCI runtime-spec too. */
export type HookKind = 'start-host' | 'mount' | 'autodev' | 'start' | 'post-stop';

/** The offset of a clock: what is said in seconds or more, and what is said in less, each the last time. */
export interface ClockOffset {
  whole: number;
  part: ClockOffsetJson;
}

/** What a configuration says, before it is put into the model. */
export interface Draft {
  rootfs: Said<string> | undefined;
  rootfsMount: string | undefined;
  readonlyRoot: boolean;
  hostname: Said<string> | undefined;
  initCommand: string[];
  cwd: string;
  uid: number;
  gid: number;
  groups: number[];
  noNewPrivileges: boolean;
  environment: string[];
  rlimits: Map<string, Said<RlimitJson>>;
  sysctl: Map<string, Said<string>>;
  oomScoreAdj: Said<number> | undefined;
  apparmor: Said<string> | undefined;
  seccomp: Said<SeccompJson> | undefined;
  dropped: Said<CapabilityName>[];
  /** Undefined: nothing is said of keeping. */
  kept: Said<CapabilityName>[] | undefined;
  idmaps: Said<{ kind: 'u' | 'g'; map: IdMapJson }>[];
  fstab: Said<string> | undefined;
  entries: Said<string>[];
  automatic: Map<string, Said<string>>;
  autodev: boolean;
  devSize: number;
  /** 0: no terminals of its own; undefined: LXC's default. */
  ptys: number | undefined;
  console: boolean;
  deviceRules: Record<CgroupVersion, Said<DeviceRuleJson>[]>;
  cgroupValues: Map<string, Said<string>>;
  cgroupParent: Said<string> | undefined;
  networks: Said<string>[];
  cloned: Said<string>[];
  keptNamespaces: Said<string>[];
  shared: Map<string, Said<string>>;
  timeOffsets: Map<keyof TimeOffsetsJson, Said<ClockOffset>>;
  personality: Said<string> | undefined;
  hooks: Said<{ kind: HookKind; command: string }>[];
  /** 0: what a hook is told stands behind its command; 1: in its environment. */
  hookVersion: number;
}

/** A mount and the setting it comes from. */
export type SaidMount = Said<MountJson>;

/** What LXC does when nothing is said. */
export function emptyDraft(): Draft {
  return {
    rootfs: undefined,
    rootfsMount: undefined,
    readonlyRoot: false,
    hostname: undefined,
    initCommand: ['/sbin/init'],
    cwd: '/',
    uid: 0,
    gid: 0,
    groups: [],
    noNewPrivileges: false,
    environment: [],
    rlimits: new Map(),
    sysctl: new Map(),
    oomScoreAdj: undefined,
    apparmor: undefined,
    seccomp: undefined,
    dropped: [],
    kept: undefined,
    idmaps: [],
    fstab: undefined,
    entries: [],
    automatic: new Map(),
    autodev: true,
    devSize: 500_000,
    ptys: undefined,
    console: true,
    deviceRules: { cgroup: [], cgroup2: [] },
    cgroupValues: new Map(),
    cgroupParent: undefined,
    networks: [],
    cloned: [],
    keptNamespaces: [],
    shared: new Map(),
    timeOffsets: new Map(),
    personality: undefined,
    hooks: [],
    hookVersion: 0,
  };
}
