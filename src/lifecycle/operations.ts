import type { GroupOperation } from '../cgroup/operations.ts';
import type { MountOperation } from '../mounts/operations.ts';
import type { IdMaps, JoinedNamespace, NamespaceOperation } from '../namespaces/operations.ts';
import type { PrivilegeOperation } from '../privileges/operations.ts';
import type { NamespaceName, Rlimit } from '../spec/config.ts';
import type { NotEnforceable } from './failure.ts';

/** What has no folder of its own. */
export type ProcessOperation =
  | { op: 'set-hostname'; name: string }
  | { op: 'set-domainname'; name: string }
  /** A session without a controlling terminal: TIOCSTI and job control of the caller are out of reach (X23). */
  | { op: 'new-session' }
  | { op: 'set-rlimit'; type: Rlimit['type']; soft: number; hard: number }
  | { op: 'set-umask'; mask: number }
  /** And sees that the directory lies inside the root (X20, CVE-2024-21626). */
  | { op: 'change-directory'; path: string }
  /** Init is killed when the controller dies, and with init everything in its pid namespace. */
  | { op: 'die-with-controller' };

/** Everything the container's first process does before it becomes the program. */
export type InitOperation = MountOperation | NamespaceOperation | PrivilegeOperation | ProcessOperation;

/** What replaces the first process. */
export interface Program {
  args: string[];
  env: string[];
}

/**
 * All that starting a container does, as data: printed by `cell run --plan`, carried out by the executors. The
 * controller is the process that was called; init is the container's first process. Order is order of execution:
 * prepare, clone with `namespaces`, init, in the middle of which the controller does `attach`, exec; clean-up after
 * death.
 */
export interface Plan {
  /** By the controller, before anything of the container exists. */
  prepare: GroupOperation[];
  /** New ones that clone makes; init makes others itself. */
  namespaces: NamespaceName[];
  joined: JoinedNamespace[];
  /** Written by the controller when init asks for it. */
  idMaps: IdMaps | null;
  /** By init. */
  init: InitOperation[];
  /** By the controller when init asks for it: everything is mounted, and no right is given up yet. */
  attach: GroupOperation[];
  exec: Program;
  /** By the controller, after death and after a start that failed. */
  cleanup: GroupOperation[];
  /** What the config asks and this kernel does not have; nothing of it is in the lists above. */
  notEnforceable: NotEnforceable[];
  /** Remarks for the log. */
  notes: string[];
}
