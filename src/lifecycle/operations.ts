import type { GroupOperation } from '../cgroup/operations.ts';
import type { LabelOperation, PolicyOperation } from '../lsm/operations.ts';
import type { HostFiles, MountOperation, MountTree } from '../mounts/operations.ts';
import type { IdMaps, JoinedNamespace, NamespaceOperation } from '../namespaces/operations.ts';
import type { PrivilegeOperation } from '../privileges/operations.ts';
import type { SchedulingOperation } from '../scheduling/operations.ts';
import type { SeccompFilter, SeccompOperation } from '../seccomp/operations.ts';
import type { ConsoleSize, NamespaceName, Rlimit } from '../spec/config.ts';
import type { Hook, Hooks } from '../spec/hooks.ts';
import type { NotEnforceable } from './failure.ts';

/** What has no folder of its own. */
export type ProcessOperation =
  | { op: 'set-hostname'; name: string }
  | { op: 'set-domainname'; name: string }
  /** A session without a controlling terminal: TIOCSTI and job control of the caller are out of reach (X23). */
  | { op: 'new-session' }
  | { op: 'set-rlimit'; type: Rlimit['type']; soft: number; hard: number }
  | { op: 'set-umask'; mask: number }
  /** personality(2); what uname(2) says of the machine. */
  | { op: 'set-personality'; domain: 'LINUX' | 'LINUX32' }
  /**
   * `inside` sees that the directory lies in the root (X20, CVE-2024-21626). Where root is not let in, the user may be
   * (`later`), and where the user is not, root was before (`stay`).
   */
  | { op: 'change-directory'; path: string; inside: boolean; ifDenied: 'fail' | 'later' | 'stay' }
  /** Keys of the caller's session are out of reach (keyctl(2)). */
  | { op: 'new-session-keyring' }
  /** Nobody of the container can trace this process until it is the program. */
  | { op: 'not-dumpable' }
  /** The streams that the caller gave become the user's. */
  | { op: 'own-stdio'; uid: number; gid: number }
  | { op: 'set-oom-score'; score: number }
  /** Through the host's /proc/sys, which shows the namespaces of the writer. */
  | { op: 'set-sysctl'; parameter: string; value: string }
  /** A new terminal of the container's devpts, which becomes standard input, output and error (A10, point E12). */
  | { op: 'open-terminal'; uid: number; size: ConsoleSize | undefined; console: boolean }
  /** Inside, with the state the controller told last on their standard input. */
  | { op: 'run-hooks'; hooks: Hook[] }
  /** Init is killed when the controller dies, and with init everything in its pid namespace. */
  | { op: 'die-with-controller' };

/** Everything the container's first process does before it becomes the program. */
export type InitOperation =
  | MountOperation
  | NamespaceOperation
  | PrivilegeOperation
  | ProcessOperation
  | SchedulingOperation
  | SeccompOperation
  | LabelOperation;

/** What the controller does on the host, outside the container. */
export type ControllerOperation = GroupOperation | PolicyOperation;

/** What replaces the first process. */
export interface Program {
  args: string[];
  env: string[];
  /** Whose home HOME is, when the environment has none. */
  uid: number;
  /** Installed with everything else done. */
  seccomp?: SeccompFilter | null;
}

/**
 * All that starting a container does, as data: printed by `cell run --plan`, carried out by the executors. The
 * controller is the process that was called; init is the container's first process. Order is order of execution:
 * prepare, clone with `namespaces`, init, in the middle of which the controller does `attach`, exec; clean-up after
 * death.
 */
export interface Plan {
  /** By the controller, before anything of the container exists. */
  prepare: ControllerOperation[];
  /** New ones that clone makes; init makes others itself. */
  namespaces: NamespaceName[];
  joined: JoinedNamespace[];
  /** Written by the controller when init asks for it. */
  idMaps: IdMaps | null;
  /** By the controller when init asks for them; null where init opens them itself. */
  hostFiles: HostFiles | null;
  /** By the controller when init asks for them; then they are mounted by init. */
  trees: MountTree[];
  /** By init. */
  init: InitOperation[];
  /** By the controller when init asks for it: everything is mounted, and no right is given up yet. */
  attach: GroupOperation[];
  exec: Program;
  /** Those of createContainer are among the operations of init. */
  hooks: Hooks;
  /** Whether a process of cell stays in the container for `cell exec`. */
  agent: boolean;
  /** By the controller, after death and after a start that failed. */
  cleanup: ControllerOperation[];
  /** What the config asks and this kernel does not have; nothing of it is in the lists above. */
  notEnforceable: NotEnforceable[];
  /** Remarks for the log. */
  notes: string[];
}
