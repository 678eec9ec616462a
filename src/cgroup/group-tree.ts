import type { ErrnoName } from '../sys/errno.ts';
import { isErrno, unlessErrno } from '../sys/error.ts';
import { O_CLOEXEC, O_DIRECTORY, O_NOFOLLOW, O_RDONLY, SIGKILL } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { tasksOf } from './group-files.ts';

const DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

const GONE: ErrnoName[] = ['ENOENT', 'ENODEV'];

/**
 * Calls `visit` with a path of every group below `group`, each after those below it. False when there is no group.
 *
 * A container that sees its groups makes others, as deep as it likes: deeper than a path may be long (PATH_MAX) or than
 * calls may be nested. So there is one descriptor, which goes down by name and up by `..`, and the paths begin at it.
 */
function eachBelow(system: System, group: string, visit: (path: string) => void): boolean {
  const top = unlessErrno(GONE, () => system.open(group, DIRECTORY));
  if (top === undefined) return false;
  let at = top;
  const from = (name: string) => `/proc/self/fd/${at}/${name}`;
  const names = () => system.getdents64(at).flatMap(({ name, type }) => (type === 'directory' ? [name] : []));
  const go = (name: string) => {
    const next = unlessErrno(GONE, () => system.open(from(name), DIRECTORY));
    if (next === undefined) return false;
    system.close(at);
    at = next;
    return true;
  };
  try {
    const levels = [{ name: '', below: names() }];
    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      const name = level.below.pop();
      if (name !== undefined) {
        if (go(name)) levels.push({ name, below: names() });
        continue;
      }
      levels.pop();
      if (levels.length === 0) break;
      if (!go('..')) break;
      visit(from(level.name));
    }
  } finally {
    system.close(at);
  }
  return true;
}

/** The processes in a group and in those below it. */
export function tasksBelow(system: System, group: string): number[] {
  const found = [tasksOf(system, group)];
  eachBelow(system, group, path => found.push(tasksOf(system, path)));
  return found.flat();
}

const PATIENCE = 2000;
const PAUSE = 10;

/** Dying processes hold a group (EBUSY) a little longer than they can be seen, so it is tried for 2 s. */
function removeOne(system: System, group: string): void {
  const until = system.clock_gettime() + PATIENCE;
  for (;;) {
    for (const pid of tasksOf(system, group)) unlessErrno(['ESRCH'], () => system.kill(pid, SIGKILL));
    try {
      unlessErrno(['ENOENT'], () => system.rmdir(group));
      return;
    } catch (error) {
      if (!isErrno(error, 'EBUSY') || system.clock_gettime() >= until) throw error;
      system.nanosleep(PAUSE);
    }
  }
}

/**
 * Removes a group and those below it, killing what still runs there: a container without a pid namespace leaves its
 * children. False when there was no group.
 */
export function removeGroup(system: System, group: string): boolean {
  if (!eachBelow(system, group, path => removeOne(system, path))) return false;
  removeOne(system, group);
  return true;
}
