import type { IdMapping, NamespaceName, TimeOffset } from '../spec/config.ts';

/** What the controller writes for a new user namespace, from outside, once init is in it; of one that is joined, what it has to have. */
export interface IdMaps {
  uid: IdMapping[];
  gid: IdMapping[];
  /** `deny` where cell has no CAP_SETGID: the kernel takes no gid_map of it otherwise (3.19, CVE-2014-8989). */
  setgroups: 'allow' | 'deny';
  joined?: true;
}

/** A namespace that exists and is entered before init is made. */
export interface JoinedNamespace {
  namespace: NamespaceName;
  path: string;
  /** It must not be the one that cell or the first process is in, whose mounts are the host's. */
  notOfHost?: true;
}

/** What init says to the controller, which answers when it is done. */
export type ControllerRequest =
  | 'id-maps'
  | 'host-files'
  | 'mount-trees'
  | 'runtime-hooks'
  | 'groups'
  | 'ready';

export type NamespaceOperation =
  /** Init waits until the controller has written the maps, has opened files of the host, has made trees of mounts, has run its hooks, or has put it into its groups. */
  | { op: 'await-controller'; request: Exclude<ControllerRequest, 'ready'> }
  /** While init can still write to its own timens_offsets: that file stays with the host's root. */
  | { op: 'new-time-namespace'; offsets: TimeOffset[] }
  /** A new network namespace begins with its loopback device down, and programs expect 127.0.0.1 to be there. */
  | { op: 'loopback-up' }
  /** Becomes uid and gid 0 of the user namespace; until then init is a user that has no number there. */
  | { op: 'become-namespace-root'; setgroups: 'allow' | 'deny' }
  /** When init is in its groups: they become the roots it sees. */
  | { op: 'new-cgroup-namespace' };
