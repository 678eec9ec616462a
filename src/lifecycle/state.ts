import { isErrno, unlessErrno } from '../sys/error.ts';
import { makeDirectories, readTextIfPresent, withFd, writeText } from '../sys/files.ts';
import { LOCK_EX, O_CLOEXEC, O_CREAT, O_RDWR } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { Failure } from './failure.ts';

/** What is remembered of a container while it exists, in `<root>/<id>/state.json`. */
export interface State {
  ociVersion: string;
  id: string;
  status: 'creating' | 'running';
  /** Of the first process, as the host sees it; of the controller while there is none. */
  pid: number;
  /** Its start in clock ticks since boot: a pid alone may have become another process. */
  started: string;
  bundle: string;
  annotations: Record<string, string>;
}

const directoryOf = (root: string, id: string) => `${root}/${id}`;

/** Field 22 of /proc/PID/stat; the name in field 2 may hold anything, even a closing bracket. */
export function startOf(system: System, pid: number): string | undefined {
  const text = unlessErrno(['ESRCH'], () => readTextIfPresent(system, `/proc/${pid}/stat`));
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

/** Runs `action` while no other cell with this state directory prepares a container. */
export function withLock<T>(system: System, root: string, action: () => T): T {
  makeDirectories(system, root, 0o711);
  const fd = system.open(`${root}/lock`, O_RDWR | O_CREAT | O_CLOEXEC, 0o600);
  return withFd(system, fd, () => {
    system.flock(fd, LOCK_EX);
    return action();
  });
}

/** Sees that the id is free. Failure `in-use` when its container runs; true when a dead one had left its state. */
export function claimId(system: System, root: string, id: string): boolean {
  const directory = directoryOf(root, id);
  const text = readTextIfPresent(system, `${directory}/state.json`);
  const state = text === undefined ? undefined : parseState(text);
  if (state && startOf(system, state.pid) === state.started) {
    throw new Failure({ code: 'in-use', msg: `container ${id} is ${state.status}, as process ${state.pid}` });
  }
  unlessErrno(['EEXIST'], () => system.mkdir(directory, 0o711));
  return text !== undefined;
}

function parseState(text: string): State | undefined {
  try {
    return JSON.parse(text) as State;
  } catch {
    // A controller killed while it wrote: the container it was starting died with it.
    return undefined;
  }
}

/** Writes the state of a container whose process `pid` is alive. */
export function saveState(system: System, root: string, known: Omit<State, 'started'>): void {
  const state: State = { ...known, started: startOf(system, known.pid) ?? '' };
  const path = `${directoryOf(root, state.id)}/state.json`;
  writeText(system, `${path}.new`, `${JSON.stringify(state)}\n`, 0o600);
  system.rename(`${path}.new`, path);
}

/** Gives the id free again. */
export function forgetState(system: System, root: string, id: string): void {
  const directory = directoryOf(root, id);
  for (const name of ['state.json', 'state.json.new']) {
    unlessErrno(['ENOENT'], () => system.unlink(`${directory}/${name}`));
  }
  try {
    system.rmdir(directory);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
}
