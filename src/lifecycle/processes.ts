import { tasksBelow } from '../cgroup/group-tree.ts';
import { unlessErrno } from '../sys/error.ts';
import { listDirectory, readTextIfPresent } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { isAlive, type State } from './state.ts';

/** A process as the host sees it. */
export interface ContainerProcess {
  pid: number;
  parent: number;
  /** Of the thread's name, for the command line is the container's to write. */
  name: string;
}

function describe(system: System, pid: number): ContainerProcess | undefined {
  const text = unlessErrno(['ESRCH'], () => readTextIfPresent(system, `/proc/${pid}/stat`));
  if (text === undefined) return undefined;
  const [status = '', parent = '0'] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // What has ended and was not waited for yet is in no group either.
  if (/^[ZXx]$/.test(status)) return undefined;
  return { pid, parent: Number(parent), name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')) };
}

/** Every process of the host. */
function everyProcess(system: System): ContainerProcess[] {
  return listDirectory(system, '/proc').flatMap(({ name }) => {
    const found = /^\d+$/.test(name) ? describe(system, Number(name)) : undefined;
    return found ? [found] : [];
  });
}

/** The first process and all that descend from it. */
function descendants(all: readonly ContainerProcess[], first: number): ContainerProcess[] {
  const inside = new Set([first]);
  for (let before = 0; before !== inside.size; ) {
    before = inside.size;
    for (const { pid, parent } of all) if (inside.has(parent)) inside.add(pid);
  }
  return all.filter(({ pid }) => inside.has(pid));
}

/** The container's own group in any hierarchy; none with `devices.enforce` set to none. */
export function groupsOf(state: State): string[] {
  return state.attach.flatMap(operation => (operation.op === 'enter-group' ? [operation.group] : []));
}

/** The processes of a container, in order: those of its group and below, or those that descend from the first. */
export function processesOf(system: System, state: State): ContainerProcess[] {
  const all = everyProcess(system);
  const grouped = new Set(groupsOf(state).flatMap(group => tasksBelow(system, group)));
  // The number of a first process that has ended may be another's by now.
  const ungrouped = () => (isAlive(system, state) ? descendants(all, state.pid) : []);
  const found = grouped.size > 0 ? all.filter(({ pid }) => grouped.has(pid)) : ungrouped();
  return found.sort((one, other) => one.pid - other.pid);
}
