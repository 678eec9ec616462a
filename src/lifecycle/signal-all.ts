import { unlessErrno } from '../sys/error.ts';
import { withFd } from '../sys/files.ts';
import { O_CLOEXEC, O_DIRECTORY, O_RDONLY, O_WRONLY, SIGKILL } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { Failure } from './failure.ts';
import { thaw, whileFrozen } from './freeze.ts';
import { holdPid, release, signalHeld } from './held-process.ts';
import { groupsOf, processesOf } from './processes.ts';
import type { State } from './state.ts';

const PATIENCE = 10_000;
const PAUSE = 5;

/**
 * One round over all processes of the container; how many there were. They are looked for again once they are held: what
 * has the number of one that has ended meanwhile is not of the container, and is left alone.
 */
function signalPresent(system: System, state: State, signal: number): number {
  const held = processesOf(system, state).flatMap(({ pid }) => holdPid(system, pid) ?? []);
  try {
    const inside = new Set(processesOf(system, state).map(({ pid }) => pid));
    const present = held.filter(({ pid }) => inside.has(pid));
    for (const process of present) signalHeld(system, process, signal);
    return present.length;
  } finally {
    release(system, held);
  }
}

/** Has the kernel kill a group and all below it at once (cgroup.kill, version 2 from 5.14 on); false where it cannot. */
function killGroup(system: System, group: string): boolean {
  const directory = unlessErrno(['ENOENT'], () => system.open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory === undefined) return false;
  return withFd(system, directory, () => {
    // EACCES: a group that was made for a cell that is not root.
    const file = unlessErrno(['ENOENT', 'EACCES'], () =>
      system.openat(directory, 'cgroup.kill', O_WRONLY | O_CLOEXEC),
    );
    if (file === undefined) return false;
    withFd(system, file, () => system.write(file, system.encode('1')));
    return true;
  });
}

/**
 * Sends a signal to every process of a container. SIGKILL leaves none: the kernel does it where it can, else they are
 * killed until there are no more, so that one that is just being made does not get away.
 *
 * Returns whether there were any. Failure `step-failed` when some do not die.
 */
export function signalAll(system: System, state: State, signal: number): boolean {
  if (signal !== SIGKILL) {
    return whileFrozen(system, state, () => signalPresent(system, state, signal)) > 0;
  }
  const there = processesOf(system, state).length > 0;
  const byKernel = groupsOf(state).filter(group => killGroup(system, group)).length > 0;
  // Frozen they cannot make others meanwhile; what the kernel kills can neither.
  if (!byKernel) whileFrozen(system, state, () => signalPresent(system, state, signal));
  // In a group of version 1 that is frozen nobody dies.
  if (state.frozen !== undefined) thaw(system, state.frozen);
  const until = system.clock_gettime() + PATIENCE;
  while (signalPresent(system, state, signal) > 0) {
    if (system.clock_gettime() >= until) {
      const left = processesOf(system, state).map(({ pid }) => pid);
      throw new Failure({ code: 'step-failed', msg: `processes ${left.join(', ')} do not die of SIGKILL` });
    }
    system.nanosleep(PAUSE);
  }
  return there;
}
