import type { GroupOperation } from '../cgroup/operations.ts';
import { isErrno, unlessErrno } from '../sys/error.ts';
import { listDirectory, makeDirectories, readTextIfPresent, withFd, writeText } from '../sys/files.ts';
import { LOCK_EX, O_CLOEXEC, O_CREAT, O_RDWR } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { Failure } from './failure.ts';
import type { Features } from './features.ts';
import type { ControllerOperation } from './operations.ts';

/** The statuses of the OCI runtime-spec, and `paused`. */
export type Status = 'creating' | 'created' | 'running' | 'paused' | 'stopped';

/** A process that cannot be mistaken for another that has its number by now. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since boot (field 22 of /proc/PID/stat). */
  started: string;
}

/** What is remembered of a container while it exists, in `<root>/<id>/state.json`. */
export interface State extends ProcessIdentity {
  ociVersion: string;
  id: string;
  /** As it was last changed by cell; `pid` is the first process as the host sees it, or the controller's. */
  status: 'creating' | 'created' | 'running';
  bundle: string;
  annotations: Record<string, string>;
  /** ISO 8601. */
  created: string;
  /** False: nothing of it is left when its controller has ended. */
  detached: boolean;
  controller: ProcessIdentity;
  /** What planning knew of the kernel, so that later calls find the same groups. */
  features: Features;
  attach: GroupOperation[];
  cleanup: ControllerOperation[];
  /** The freezer's group while the container is paused. */
  frozen?: string;
}

/** What the OCI runtime-spec calls the state of a container. */
export interface OciState {
  ociVersion: string;
  id: string;
  status: Status;
  pid: number;
  bundle: string;
  annotations: Record<string, string>;
}

const STATE_FILES = ['state.json', 'state.json.new', 'config.json', 'start', 'agent'];

export const directoryOf = (root: string, id: string) => `${root}/${id}`;

/** When process `pid` started; undefined when there is none, or only its remains (zombie). */
export function startOf(system: System, pid: number): string | undefined {
  const text = unlessErrno(['ESRCH'], () => readTextIfPresent(system, `/proc/${pid}/stat`));
  // The name in field 2 may hold anything, even a closing bracket.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  return /^[ZXx]$/.test(fields[0] ?? '') ? undefined : fields[19];
}

/** The process `pid` as it is now. */
export function identify(system: System, pid: number): ProcessIdentity {
  return { pid, started: startOf(system, pid) ?? '' };
}

/** Whether the process still lives. */
export function isAlive(system: System, { pid, started }: ProcessIdentity): boolean {
  return startOf(system, pid) === started;
}

/** Runs `action` while no other cell with this state directory prepares or removes a container. */
export function withLock<T>(system: System, root: string, action: () => T): T {
  makeDirectories(system, root, 0o711);
  const fd = system.open(`${root}/lock`, O_RDWR | O_CREAT | O_CLOEXEC, 0o600);
  return withFd(system, fd, () => {
    system.flock(fd, LOCK_EX);
    return action();
  });
}

/**
 * Sees that the id is free. Failure `in-use` while there is a container of that name, even a dead one that was
 * detached, for that has to be deleted; true when something else had been left.
 */
export function claimId(system: System, root: string, id: string): boolean {
  const directory = directoryOf(root, id);
  const present = readState(system, root, id);
  if (present && present !== 'broken') {
    if (isAlive(system, present)) {
      const { status, pid } = present;
      throw new Failure({ code: 'in-use', msg: `container ${id} is ${status}, as process ${pid}` });
    }
    if (present.detached && present.status !== 'creating') {
      const msg = `container ${id} has stopped and is still there; remove it with: cell delete ${id}`;
      throw new Failure({ code: 'in-use', msg });
    }
  }
  unlessErrno(['EEXIST'], () => system.mkdir(directory, 0o711));
  return present !== undefined;
}

/** What is remembered; `broken` after a controller that was killed while it wrote. */
export function readState(system: System, root: string, id: string): State | 'broken' | undefined {
  const text = readTextIfPresent(system, `${directoryOf(root, id)}/state.json`);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as State;
  } catch {
    return 'broken';
  }
}

/** All ids below `root`, in order. */
export function containerIds(system: System, root: string): string[] {
  const entries = unlessErrno(['ENOENT'], () => listDirectory(system, root)) ?? [];
  return entries
    .filter(({ type }) => type === 'directory')
    .map(({ name }) => name)
    .sort();
}

/** Writes the state of a container. */
export function saveState(system: System, root: string, state: State): void {
  const path = `${directoryOf(root, state.id)}/state.json`;
  writeText(system, `${path}.new`, `${JSON.stringify(state)}\n`, 0o600);
  system.rename(`${path}.new`, path);
}

/** Gives the id free again. */
export function forgetState(system: System, root: string, id: string): void {
  const directory = directoryOf(root, id);
  for (const name of STATE_FILES) unlessErrno(['ENOENT'], () => system.unlink(`${directory}/${name}`));
  try {
    system.rmdir(directory);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
}

/** What the container is at this moment. */
export function statusOf(system: System, state: State): Status {
  if (!isAlive(system, state)) return 'stopped';
  return state.frozen === undefined ? state.status : 'paused';
}

/** The state as `cell state` prints it and hooks read it. */
export function ociState(state: State, status: Status): OciState {
  const { ociVersion, id, pid, bundle, annotations } = state;
  return { ociVersion, id, status, pid: status === 'stopped' ? 0 : pid, bundle, annotations };
}
