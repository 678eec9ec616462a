import { askUnified, type Unified } from '../cgroup/ask-unified.ts';
import { askControllers, type Controllers } from '../cgroup/hierarchies.ts';
import { askAppArmor, askPolicy, type PolicySupport } from '../lsm/ask.ts';
import { askDevpts, type DevptsSupport } from '../mounts/ask-devpts.ts';
import { askMounts, type MountFeatures, wantedOf } from '../mounts/ask-mounts.ts';
import { askPrivileges, type PrivilegeFeatures } from '../privileges/ask.ts';
import { askScheduling, type SchedulingFeatures } from '../scheduling/ask.ts';
import { askSeccomp, type SeccompFeatures } from '../seccomp/ask.ts';
import { type Config, NAMESPACES, type NamespaceName } from '../spec/config.ts';
import { errnoNumber } from '../sys/errno.ts';
import { readTextIfPresent } from '../sys/files.ts';
import { type CallName, SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';
import {
  askAllNamespaces,
  askJoinable,
  askNeededNamespaces,
  type NamespaceKind,
  type NamespaceSupport,
} from './ask-namespaces.ts';

/** What planning has to know of the kernel; asked by doing, never taken from its version. */
export interface Features {
  namespaces: Record<NamespaceName, NamespaceSupport>;
  joinable: NamespaceName[];
  controllers: Controllers;
  unified: Unified | null;
  privileges: PrivilegeFeatures;
  devpts: DevptsSupport;
  mounts: MountFeatures;
  seccomp: SeccompFeatures;
  scheduling: SchedulingFeatures;
  appArmor: boolean;
  policy: PolicySupport;
}

/** What `cell features` prints: all of that, and what later mitigations stand on. */
export interface FeatureReport extends Omit<Features, 'namespaces'> {
  release: string;
  namespaces: Record<NamespaceKind, NamespaceSupport>;
  /** 4.5 */
  cgroup2: boolean;
  /** System calls that old kernels lack. */
  calls: Record<string, boolean>;
}

const ASKED_CALLS = [
  'setns',
  'openat2',
  'open_tree',
  'mount_setattr',
  'close_range',
  'pidfd_open',
  'memfd_create',
  'seccomp',
  'bpf',
] as const satisfies CallName[];

/** As if there were no hierarchy: nothing is planned in one then. */
export const withoutGroups = (features: Features): Features => ({
  ...features,
  controllers: {},
  unified: null,
});

/** What a start of a container with `config` asks; quick, for every start pays it. */
export function askFeatures(system: System, config: Config): Features {
  const needed = askNeededNamespaces(system);
  return {
    namespaces: Object.fromEntries(
      NAMESPACES.map(name => [name, needed[name] ?? 'absent']),
    ) as Features['namespaces'],
    joinable: askJoinable(system),
    controllers: askControllers(system),
    unified: askUnified(system),
    privileges: askPrivileges(system),
    devpts: askDevpts(system),
    mounts: askMounts(system, wantedOf(config.mounts)),
    seccomp: askSeccomp(system),
    scheduling: askScheduling(system),
    appArmor: askAppArmor(system),
    policy: askPolicy(system),
  };
}

/** Everything. */
export function reportFeatures(system: System): FeatureReport {
  const fileSystems = readTextIfPresent(system, '/proc/filesystems') ?? '';
  return {
    release: system.uname().release,
    namespaces: askAllNamespaces(system),
    joinable: askJoinable(system),
    controllers: askControllers(system),
    unified: askUnified(system),
    privileges: askPrivileges(system),
    devpts: askDevpts(system),
    mounts: askMounts(system, { noLinks: true, procOptions: true }),
    seccomp: askSeccomp(system),
    scheduling: askScheduling(system),
    appArmor: askAppArmor(system),
    policy: askPolicy(system),
    cgroup2: /\tcgroup2$/m.test(fileSystems),
    calls: Object.fromEntries(ASKED_CALLS.map(name => [name, hasCall(system, name)])),
  };
}

/** With arguments that no call accepts: any answer but ENOSYS shows that it is there. */
function hasCall(system: System, name: CallName): boolean {
  return system.syscall(SYSCALLS[name], -1, -1, -1, -1, -1, -1) !== -errnoNumber('ENOSYS');
}
