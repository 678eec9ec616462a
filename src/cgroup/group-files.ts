import { unlessErrno } from '../sys/error.ts';
import { exists, listDirectory, readText, readTextIfPresent, writeControl } from '../sys/files.ts';
import type { System } from '../sys/system.ts';

const lines = (text: string) => text.split('\n').filter(line => line !== '');

/** The file that lists and takes processes: version 2 has no `tasks`, and 2.6.29 no `cgroup.procs` that takes any. */
export function processFile(system: System, group: string): string {
  const unified = `${group}/cgroup.procs`;
  return !exists(system, `${group}/tasks`) && exists(system, unified) ? unified : `${group}/tasks`;
}

/** The processes (threads, to be exact) in a group; none when there is no group. */
export function tasksOf(system: System, group: string): number[] {
  return lines(
    unlessErrno(['ENOENT', 'ENODEV'], () => readText(system, processFile(system, group))) ?? '',
  ).map(Number);
}

/** The groups directly below a group. */
export function childrenOf(system: System, group: string): string[] {
  return listDirectory(system, group)
    .filter(({ type }) => type === 'directory')
    .map(({ name }) => `${group}/${name}`);
}

/** The lines of devices.list, one a rule. */
export function deviceList(system: System, group: string): string[] {
  return lines(readText(system, `${group}/devices.list`));
}

/** Takes a device rule away from a group, or gives it one. */
export function denyDevices(system: System, group: string, line: string): void {
  writeControl(system, `${group}/devices.deny`, line);
}

export function allowDevices(system: System, group: string, line: string): void {
  writeControl(system, `${group}/devices.allow`, line);
}

/**
 * A new group of cpusets of version 1 has no processor and no memory node, and takes no process without (cpuset(7)):
 * it gets those of the group above. In any other hierarchy there is nothing to do.
 */
export function inheritProcessors(system: System, group: string): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const own = readTextIfPresent(system, `${group}/${file}`);
    if (own === undefined || own.trim() !== '' || !exists(system, `${group}/tasks`)) return;
    const above = readText(system, `${group.slice(0, group.lastIndexOf('/'))}/${file}`).trim();
    writeControl(system, `${group}/${file}`, above);
  }
}
