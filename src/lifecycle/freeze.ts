import { askControllers, type Controller } from '../cgroup/hierarchies.ts';
import { isErrno, unlessErrno } from '../sys/error.ts';
import { exists, makeDirectories, readText, readTextIfPresent, writeControl } from '../sys/files.ts';
import { readMounts } from '../sys/mount-info.ts';
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { loadState, wrongStatus } from './container.ts';
import { Failure, notEnforceable } from './failure.ts';
import { groupsOf, processesOf } from './processes.ts';
import { type State, saveState, statusOf } from './state.ts';

const PATIENCE = 10_000;
const PAUSE = 2;

/** A group with a freezer: version 2 names its file cgroup.freeze (5.2), version 1 freezer.state (2.6.28). */
function hasFreezer(system: System, group: string): boolean {
  return exists(system, `${group}/cgroup.freeze`) || exists(system, `${group}/freezer.state`);
}

function freezerMount(system: System, { mountPoint, together }: Controller): string {
  if (mountPoint !== null) return mountPoint;
  const at = '/dev/cgroups-freezer';
  makeDirectories(system, at);
  system.mount('cgroup', at, 'cgroup', MS_NOSUID | MS_NODEV | MS_NOEXEC, together.join(','));
  return at;
}

/** Where a group for freezing can be made: a hierarchy of the freezer, or that of version 2. */
function freezerRoot(system: System): string {
  const { freezer } = askControllers(system);
  if (freezer) return freezerMount(system, freezer);
  const [unified] = readMounts(system, 'cgroup2');
  if (unified) return unified.mountPoint;
  throw notEnforceable({ mitigation: 'pause', why: 'it has no freezer (CONFIG_CGROUP_FREEZER, 2.6.28)' });
}

/** Moves all processes, and those they have made meanwhile; they stay in their groups of other hierarchies. */
function gather(system: System, state: State, group: string): void {
  const file = exists(system, `${group}/cgroup.freeze`) ? 'cgroup.procs' : 'tasks';
  for (let moved = new Set<number>(), more = true; more; ) {
    const inside = processesOf(system, state).filter(({ pid }) => !moved.has(pid));
    for (const { pid } of inside) {
      moved = moved.add(pid);
      unlessErrno(['ESRCH'], () => writeControl(system, `${group}/${file}`, String(pid)));
    }
    more = inside.length > 0;
  }
}

/** The container's own group if that can be frozen, else one made for it. */
function freezerGroup(system: System, state: State): string {
  const own = groupsOf(state).find(group => hasFreezer(system, group));
  if (own !== undefined) return own;
  const group = `${freezerRoot(system)}/cell-${state.id}`;
  unlessErrno(['EEXIST'], () => system.mkdir(group, 0o755));
  gather(system, state, group);
  return group;
}

function waitFor(system: System, file: string, pattern: RegExp): void {
  const until = system.clock_gettime() + PATIENCE;
  while (!pattern.test(readText(system, file))) {
    if (system.clock_gettime() >= until) {
      throw new Failure({ code: 'step-failed', msg: `${file} did not become ${pattern.source} within 10 s` });
    }
    system.nanosleep(PAUSE);
  }
}

function freeze(system: System, group: string): void {
  if (exists(system, `${group}/cgroup.freeze`)) {
    writeControl(system, `${group}/cgroup.freeze`, '1');
    return waitFor(system, `${group}/cgroup.events`, /frozen 1/);
  }
  // A process that is just being made can hold it up at FREEZING; asked again it goes on (2.6.29).
  try {
    writeControl(system, `${group}/freezer.state`, 'FROZEN');
  } catch (error) {
    if (!isErrno(error, 'EBUSY')) throw error;
  }
  waitFor(system, `${group}/freezer.state`, /FROZEN/);
}

/** Lets a frozen group run. */
export function thaw(system: System, group: string): void {
  if (exists(system, `${group}/cgroup.freeze`))
    unlessErrno(['ENOENT'], () => writeControl(system, `${group}/cgroup.freeze`, '0'));
  else unlessErrno(['ENOENT'], () => writeControl(system, `${group}/freezer.state`, 'THAWED'));
}

/**
 * Does something while no process of the container runs, so that none is made and none ends, if a group of its own has a
 * freezer. A process that cannot be frozen, for it waits for a device, holds nobody up for longer than the wait.
 */
export function whileFrozen<T>(system: System, state: State, action: () => T): T {
  const group = state.frozen === undefined && groupsOf(state).find(at => hasFreezer(system, at));
  if (!group) return action();
  try {
    freeze(system, group);
  } catch (error) {
    // EACCES: a group that was made for a cell that is not root.
    if (!(error instanceof Failure) && !isErrno(error, 'EACCES', 'ENOENT')) throw error;
  }
  try {
    return action();
  } finally {
    unlessErrno(['EACCES'], () => thaw(system, group));
  }
}

/**
 * Takes a process out of a group of the freezer that somebody else put it into: frozen by version 1 it would not die of
 * SIGKILL. Kernels that let no frozen process go (EBUSY) have that group thawed. In version 2 what is frozen dies.
 */
export function leaveFreezer(system: System, pid: number): void {
  const { freezer } = askControllers(system);
  if (!freezer || freezer.mountPoint === null || freezer.mountRoot !== '/') return;
  const groups = unlessErrno(['ESRCH'], () => readTextIfPresent(system, `/proc/${pid}/cgroup`)) ?? '';
  const group = /^\d+:(?:[^:]*,)?freezer(?:,[^:]*)?:(.+)$/m.exec(groups)?.[1] ?? '/';
  if (group === '/') return;
  try {
    unlessErrno(['ESRCH'], () => writeControl(system, `${freezer.mountPoint}/tasks`, String(pid)));
  } catch (error) {
    if (!isErrno(error, 'EBUSY')) throw error;
    thaw(system, `${freezer.mountPoint}${group}`);
  }
}

/** Stops every process of a container where it is. */
export function pauseContainer(system: System, root: string, id: string): void {
  const state = loadState(system, root, id);
  const status = statusOf(system, state);
  if (status !== 'running' && status !== 'created') throw wrongStatus(id, status, 'paused');
  const group = freezerGroup(system, state);
  const remembered = state.cleanup.some(
    ({ op, ...rest }) => op === 'remove-group' && 'path' in rest && rest.path === group,
  );
  const cleanup = remembered
    ? state.cleanup
    : [...state.cleanup, { op: 'remove-group', path: group } as const];
  // Remembered first: whoever comes after a crash in between thaws a group that runs, and that is nothing.
  saveState(system, root, { ...state, cleanup, frozen: group });
  freeze(system, group);
}

/** Lets a paused container go on. */
export function resumeContainer(system: System, root: string, id: string): void {
  const { frozen, ...state } = loadState(system, root, id);
  if (frozen === undefined) throw wrongStatus(id, statusOf(system, state), 'resumed');
  thaw(system, frozen);
  saveState(system, root, state);
}
