import { NAMESPACES, type NamespaceName } from '../spec/config.ts';
import { isErrno } from '../sys/error.ts';
import { exists } from '../sys/files.ts';
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  MS_BIND,
  MS_RDONLY,
  MS_REMOUNT,
  PR_CAPBSET_DROP,
} from '../sys/numbers.ts';
import { hasStatx } from '../sys/statx.ts';
import type { System } from '../sys/system.ts';

/** Every kind of namespace Linux has, with its flag and its name below /proc/self/ns. */
export const NAMESPACE_KINDS = {
  mount: { flag: CLONE_NEWNS, link: 'mnt' },
  pid: { flag: CLONE_NEWPID, link: 'pid' },
  uts: { flag: CLONE_NEWUTS, link: 'uts' },
  ipc: { flag: CLONE_NEWIPC, link: 'ipc' },
  network: { flag: CLONE_NEWNET, link: 'net' },
  user: { flag: CLONE_NEWUSER, link: 'user' },
  cgroup: { flag: CLONE_NEWCGROUP, link: 'cgroup' },
  time: { flag: CLONE_NEWTIME, link: 'time' },
} as const;
export type NamespaceKind = keyof typeof NAMESPACE_KINDS;

/**
 * `present`: clone and unshare; `clone-only`: clone alone (pid and user before 3.8); `without-tmpfs`: a user namespace
 * whose root may not mount one, nor make a mount read-only (3.8; FS_USERNS_MOUNT came to tmpfs with 3.9); without that
 * and `without-bounding`: one whose root may not change its bounding set (up to 3.12; commit 160da84dbb39); `absent`; `denied`: this process may not
 * (EPERM, or a limit), so nothing is known of the kernel.
 */
export type NamespaceSupport =
  | 'present'
  | 'clone-only'
  | 'without-tmpfs'
  | 'without-bounding'
  | 'absent'
  | 'denied';

const OK = 0;
const INVALID = 1;
const DENIED = 2;

/** Runs `action` in a child, which ends with what became of it. */
function inChild(system: System, start: () => number, action: () => void): number {
  let pid: number;
  try {
    pid = start();
  } catch (error) {
    return isErrno(error, 'EINVAL') ? INVALID : DENIED;
  }
  if (pid !== 0) {
    const { status } = system.wait4(pid, 0);
    return status.kind === 'exited' ? status.code : DENIED;
  }
  let outcome = OK;
  try {
    action();
  } catch (error) {
    outcome = isErrno(error, 'EINVAL') ? INVALID : DENIED;
  }
  return system.exit_group(outcome);
}

/** Asks by doing: a child unshares, then another is cloned. */
export function askNamespace(system: System, kind: NamespaceKind): NamespaceSupport {
  const { flag } = NAMESPACE_KINDS[kind];
  const unshared = inChild(
    system,
    () => system.fork(),
    () => system.unshare(flag),
  );
  if (unshared === OK) return 'present';
  if (unshared === DENIED) return 'denied';
  // Both are bits that old kernels ignore or, worse, take for CLONE_STOPPED: unshare has said all there is to know.
  if (kind === 'cgroup' || kind === 'time') return 'absent';
  const cloned = inChild(
    system,
    () => system.clone(flag),
    () => {},
  );
  return cloned === OK ? 'clone-only' : cloned === DENIED ? 'denied' : 'absent';
}

/** What the root of a user namespace may do there, asked by doing where it is not known from elsewhere. */
function askUserNamespace(system: System): NamespaceSupport {
  if (hasStatx(system)) return 'present';
  const may = (action: () => void) =>
    inChild(
      system,
      () => system.fork(),
      () => {
        system.unshare(CLONE_NEWUSER | CLONE_NEWNS);
        action();
      },
    ) === OK;
  const mounts = may(() => {
    system.mount('tmpfs', '/proc', 'tmpfs', 0, null);
    system.mount(null, '/proc', null, MS_REMOUNT | MS_BIND | MS_RDONLY, null);
  });
  if (!mounts) return 'without-tmpfs';
  return may(() => system.prctl(PR_CAPBSET_DROP, 0)) ? 'present' : 'without-bounding';
}

/** Kinds that setns(2) takes: those the kernel lists. */
export function askJoinable(system: System): NamespaceName[] {
  return NAMESPACES.filter(kind => exists(system, `/proc/self/ns/${NAMESPACE_KINDS[kind].link}`));
}

/** All kinds, asked by doing. */
export function askAllNamespaces(system: System): Record<NamespaceKind, NamespaceSupport> {
  const kinds = Object.keys(NAMESPACE_KINDS) as NamespaceKind[];
  const ask = (kind: NamespaceKind) => {
    const support = askNamespace(system, kind);
    return kind === 'user' && support === 'present' ? askUserNamespace(system) : support;
  };
  return Object.fromEntries(kinds.map(kind => [kind, ask(kind)])) as Record<NamespaceKind, NamespaceSupport>;
}

/**
 * The kinds a container is given, asked the quick way: an entry in /proc/self/ns (3.0, and for pid and mount 3.8)
 * is the kernel's own word; only without one a child has to try.
 */
export function askNeededNamespaces(system: System): Partial<Record<NamespaceKind, NamespaceSupport>> {
  return Object.fromEntries(
    NAMESPACES.map(kind => {
      const listed = exists(system, `/proc/self/ns/${NAMESPACE_KINDS[kind].link}`);
      if (!listed) return [kind, askNamespace(system, kind)];
      return [kind, kind === 'user' ? askUserNamespace(system) : 'present'];
    }),
  );
}
