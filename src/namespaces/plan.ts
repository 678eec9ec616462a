import type { NamespaceSupport } from '../lifecycle/ask-namespaces.ts';
import type { NotEnforceable } from '../lifecycle/failure.ts';
import { isAttribute } from '../mounts/attributes.ts';
import { parseOptions } from '../mounts/options.ts';
import type { PrivilegeFeatures } from '../privileges/ask.ts';
import type { Config, NamespaceName } from '../spec/config.ts';
import type { IdMaps, JoinedNamespace, NamespaceOperation } from './operations.ts';

/** What planning namespaces has to know of the kernel. */
export interface NamespaceFeatures {
  namespaces: Record<NamespaceName, NamespaceSupport>;
  /** Kinds that can be joined: those with a file in /proc/PID/ns (3.0, user, pid and mount 3.8). */
  joinable: NamespaceName[];
  privileges: Pick<PrivilegeFeatures, 'held'>;
}

export interface NamespacePlan {
  /** Those init is cloned with. */
  cloned: NamespaceName[];
  joined: JoinedNamespace[];
  /** All that the container has, whether new or joined. */
  names: NamespaceName[];
  idMaps: IdMaps | null;
  /** Whether init is in another user namespace than cell. */
  otherUsers: boolean;
  /** Whether cell opens for init what lies on the host: it has the rights there, and the mounts are of this container. */
  opensForInit: boolean;
  /** First of all. */
  first: NamespaceOperation[];
  /** When the root is opened, which only the host's root may be allowed to. */
  rootOpened: NamespaceOperation[];
  /** When init is in its groups. */
  grouped: NamespaceOperation[];
  notEnforceable: NotEnforceable[];
  notes: string[];
}

/** Entered by init itself: clone(2) has no room for the flag of one, and the other comes after the groups. */
const UNSHARED: readonly NamespaceName[] = ['cgroup', 'time'];

/** What root of a user namespace cannot do in the first release that has them (3.8). */
export function wantsMoreMounts({ mounts, root, linux }: Config): boolean {
  const attributes = mounts.some(({ options }) => {
    const { flags, recursive } = parseOptions(options);
    return (flags.includes('MS_BIND') && flags.some(isAttribute)) || recursive.set.length > 0;
  });
  const types = mounts.some(({ type }) => WITH_TMPFS.includes(type ?? ''));
  return types || attributes || root.readonly || linux.readonlyPaths.length + linux.maskedPaths.length > 0;
}

/** File systems that root of a user namespace may mount since the release in which it got tmpfs (3.9). */
const WITH_TMPFS = ['tmpfs', 'devpts', 'mqueue'];

/** What setns(2) wants for a mount namespace. */
const TO_ENTER_MOUNTS = ['CAP_SYS_ADMIN', 'CAP_SYS_CHROOT'] as const;

const SINCE: Partial<Record<NamespaceName, string>> = { user: '3.8', cgroup: '4.6', time: '5.6' };

function whyMissing(
  name: NamespaceName,
  { namespaces, joinable }: NamespaceFeatures,
  joins: boolean,
  wantsMounts: boolean,
) {
  if (joins && !joinable.includes(name))
    return `it cannot join a ${name} namespace by path (setns, 3.0 to 3.8)`;
  const support = namespaces[name];
  if (support === 'denied') return 'this process may not make one';
  // Up to 3.7 clone(2) takes the flag, but there are no maps: root inside is root outside.
  if (name === 'user' && support === 'clone-only') return 'its user namespaces have no id maps (3.8)';
  if (support === 'without-tmpfs' && wantsMounts)
    return 'root of its user namespaces mounts no tmpfs and no devpts, and makes nothing read-only (3.9)';
  if (support === 'absent') {
    const since = SINCE[name];
    return `it does not have that namespace${since === undefined ? '' : ` (${since})`}`;
  }
  return undefined;
}

const ROOT_IS_ROOT =
  'linux.uidMappings maps uid 0 of the host: the container keeps every right that goes by file ownership';

/** Plans the namespaces of a container (rows A10, A11, C1, C7). */
export function planNamespaces(config: Config, features: NamespaceFeatures): NamespacePlan {
  const { namespaces: asked, joined: paths, uidMappings, gidMappings, timeOffsets } = config.linux;
  const wantsMounts = wantsMoreMounts(config);
  const reasons = asked.map(name => ({
    name,
    why: whyMissing(name, features, paths[name] !== undefined, wantsMounts),
  }));
  const { whereAvailable } = config.cell.namespaces;
  // Where this process may make none the kernel may well have them, and then the config wants one.
  const dispensable = (name: NamespaceName) =>
    whereAvailable.some(optional => optional === name) && features.namespaces[name] !== 'denied';
  const missing = reasons.flatMap(({ name, why }) => (why === undefined ? [] : [{ name, why }]));
  const names = reasons.filter(({ why }) => why === undefined).map(({ name }) => name);
  const fresh = names.filter(name => paths[name] === undefined);
  const setgroups = features.privileges.held.includes('CAP_SETGID') ? 'allow' : 'deny';
  const otherUsers = names.includes('user');
  const mapped = otherUsers && uidMappings.length + gidMappings.length > 0;
  const rootIsRoot = mapped && uidMappings.some(({ host }) => host === 0);
  return {
    cloned: fresh.filter(name => !UNSHARED.includes(name)),
    joined: names.flatMap(namespace => {
      const path = paths[namespace];
      if (path === undefined) return [];
      return [{ namespace, path, ...(namespace === 'mount' && { notOfHost: true as const }) }];
    }),
    names,
    idMaps: mapped
      ? { uid: uidMappings, gid: gidMappings, setgroups, ...(paths.user !== undefined && { joined: true }) }
      : null,
    otherUsers,
    opensForInit:
      otherUsers &&
      fresh.includes('mount') &&
      TO_ENTER_MOUNTS.every(capability => features.privileges.held.includes(capability)),
    first: [
      ...(mapped ? [{ op: 'await-controller', request: 'id-maps' } as const] : []),
      ...(fresh.includes('network') ? [{ op: 'loopback-up' } as const] : []),
      ...(fresh.includes('time') ? [{ op: 'new-time-namespace', offsets: timeOffsets } as const] : []),
    ],
    rootOpened: otherUsers ? [{ op: 'become-namespace-root', setgroups }] : [],
    grouped: [
      { op: 'await-controller', request: 'groups' },
      ...(fresh.includes('cgroup') ? [{ op: 'new-cgroup-namespace' } as const] : []),
    ],
    notEnforceable: missing
      .filter(({ name }) => !dispensable(name))
      .map(({ name, why }) => ({ mitigation: `${name}-namespace`, why })),
    notes: [
      ...missing
        .filter(({ name }) => dispensable(name))
        .map(
          ({ name, why }) =>
            `no ${name} namespace on this kernel, where the config wants one if available: ${why}`,
        ),
      ...(rootIsRoot ? [ROOT_IS_ROOT] : []),
    ],
  };
}
