import type { IdMapping } from '../spec/config.ts';
import type { AttributeChange } from './attributes.ts';
import type { MountFlag, Propagation } from './options.ts';

/** One file system or bind mount, with everything its options say. */
export interface PlannedMount {
  /** Inside the container's root. */
  destination: string;
  type: string | null;
  /** Of a bind mount: a path of the host, or relative to the bundle. Else a name. */
  source: string | null;
  flags: MountFlag[];
  /** Of a bind mount: flags that its source may have and it must not. */
  cleared?: MountFlag[];
  /** Changed on it and on every mount in it. */
  recursive?: AttributeChange;
  /** What the directory holds that is covered is copied into it. */
  copyUp?: true;
  /**
   * A file system that there is only once: what the host has mounted of it is bound, for a mount of its own would set
   * its options anew. `only`: if the host has none mounted, the start ends. `unless-own`: a namespace may have one of
   * its own, so it is mounted, and one that the host has made read-only stays so.
   */
  ofHost?: 'if-mounted' | 'only' | 'unless-own';
  /** Which of the trees of the plan it is; nothing is bound then. */
  tree?: number;
  /** Which of the sources that cell opens is bound. */
  opened?: number;
  propagation: Propagation[];
  /** Options of the file system itself. */
  data: string | null;
}

/** What the ids of a mount's files become: those of the container's user namespace, or others. */
export type MountIds = 'container' | { uid: IdMapping[]; gid: IdMapping[] };

/** A copy of mounts of the host with other ids, which the controller makes and hands to init (5.12). */
export interface MountTree {
  source: string;
  /** With the mounts in it (rbind). */
  recursive: boolean;
  ids: MountIds;
  /** Ids are mapped on the mounts in it too (ridmap). */
  all: boolean;
  safe: boolean;
}

/** What cell opens for init, which in a user namespace may not: the root, and sources of bind mounts. */
export interface HostFiles {
  /** As `bind-root` has it. */
  root: { path: string; shared?: true };
  sources: { source: string; safe: boolean }[];
}

/**
 * What is done to the mounts of the new namespace, always by init. `safe` walks the path one component after the
 * other without following links and mounts on the descriptor it holds (rows D4 to D7). A node that the image brought,
 * and the null device that masks, must then be what their names say.
 */
export type MountOperation =
  /** Nothing mounted from here on reaches the host. */
  | { op: 'private-mounts' }
  /** Of the mount that is the root at that time. */
  | { op: 'set-propagation'; propagation: Propagation }
  /**
   * Binds the root on itself, so that it is a mount, and opens it: later walks begin at that descriptor. `shared`: the
   * mounts of the host are shared with it still, and nothing of the root may be.
   */
  | { op: 'bind-root'; path: string; shared?: true }
  /** The same, done by cell with its rights, and so many sources of bind mounts, which cell has opened. */
  | { op: 'receive-root'; path: string; sources: number }
  /** So many trees are taken from the controller, which has made them. */
  | { op: 'receive-trees'; count: number }
  | ({ op: 'mount'; safe: boolean } & PlannedMount)
  | {
      op: 'make-node';
      safe: boolean;
      path: string;
      type: 'c' | 'b' | 'p';
      major: number;
      minor: number;
      mode: number;
      uid: number;
      gid: number;
    }
  /** The host's node of the device bound in: nobody may make one in a user namespace. */
  | { op: 'bind-node'; path: string; type: 'c' | 'b' | 'p'; major: number; minor: number }
  | { op: 'make-link'; path: string; target: string }
  /** A file to mount on later, when its directory may be read-only; what is there stays. */
  | { op: 'make-mount-point'; path: string }
  /** Hides a file behind /dev/null or a directory behind an empty tmpfs; nothing when it is not there. */
  | { op: 'mask-path'; safe: boolean; path: string }
  /** Makes what is there unwritable. */
  | { op: 'readonly-path'; path: string }
  /**
   * `pivot` detaches the host's tree; `move` covers it and `chroot` leaves it as it is: X17 escapes from both.
   * `directory` is the program's, and made in the root if it is not there.
   */
  | { op: 'enter-root'; how: 'pivot' | 'move' | 'chroot'; readonly: boolean; directory: string };
