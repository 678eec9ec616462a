import { type ErrnoName, errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import { type Recording, recordingSystem } from '../sys/recording-system.ts';
import { mergeLines } from './device-policy.ts';

/**
 * How the devices controller behaved: `whitelist` up to 3.6, where `a` takes only the entry for everything away and
 * is accepted whatever is below; `hierarchy` from 3.10, where it clears the list, and is EINVAL with children.
 */
export type Generation = 'whitelist' | 'hierarchy';

export interface FakeGroups extends Recording {
  /** devices.list of every group, by path. */
  lists: Map<string, string[]>;
  tasks: Map<string, number[]>;
  /** Every write to devices.*, in order: `path < value`. */
  writes: string[];
}

const EVERYTHING = 'a *:* rwm';
/** linux/limits.h: of what a call is given. */
const PATH_MAX = 4096;

/** A devices hierarchy in memory, mounted at /cg, with its root group open. */
export function fakeGroups(generation: Generation): FakeGroups {
  const lists = new Map([['/cg', [EVERYTHING]]]);
  const tasks = new Map<string, number[]>();
  const writes: string[] = [];
  const opened = new Map<number, { path: string; read: boolean }>();
  let descriptor = 10;

  const fail = (call: string, errno: ErrnoName, path: string): never => {
    throw new SystemError(call, errnoNumber(errno), `${call} ${path}`, path);
  };
  const parent = (path: string) => path.slice(0, path.lastIndexOf('/'));
  const children = (path: string) => [...lists.keys()].filter(other => parent(other) === path);
  const split = (path: string) => [parent(path), path.slice(path.lastIndexOf('/') + 1)] as const;

  const change = (group: string, file: string, value: string) => {
    const list = lists.get(group) ?? [];
    const everything = value.startsWith('a');
    if (everything && generation === 'hierarchy' && children(group).length > 0)
      fail('write', 'EINVAL', group);
    if (file === 'devices.deny') {
      const left = everything && generation === 'hierarchy' ? [] : list.filter(line => line !== value);
      lists.set(group, everything ? left.filter(line => line !== EVERYTHING) : left);
      return;
    }
    const above = lists.get(parent(group)) ?? [EVERYTHING];
    if (!above.includes(EVERYTHING) && !above.includes(value)) fail('write', 'EPERM', group);
    lists.set(group, everything ? [EVERYTHING] : mergeLines([...list, value]));
  };

  /** Without what descriptors lead to, and `..`. */
  const resolve = (path: string): string => {
    if (path.length >= PATH_MAX) fail('open', 'ENAMETOOLONG', path);
    const whole = path.replace(/^\/proc\/self\/fd\/(\d+)/, (_, fd) => opened.get(Number(fd))?.path ?? '');
    return whole.endsWith('/..') ? parent(parent(whole)) : whole;
  };
  const open = (given: string) => {
    const path = resolve(given);
    const [group, file] = split(path);
    const isFile = file === 'tasks' || file.startsWith('devices.');
    if (!lists.has(isFile ? group : path)) fail('open', 'ENOENT', path);
    opened.set(descriptor, { path, read: false });
    return descriptor++;
  };
  const contents = (path: string) => {
    const [group, file] = split(path);
    const lines = file === 'tasks' ? (tasks.get(group) ?? []) : (lists.get(group) ?? []);
    return lines.map(line => `${line}\n`).join('');
  };

  const recording = recordingSystem({
    open,
    read: (fd: number) => {
      const file = opened.get(fd);
      if (!file || file.read) return new Uint8Array();
      file.read = true;
      return new TextEncoder().encode(contents(file.path));
    },
    write: (fd: number, data: Uint8Array) => {
      const path = opened.get(fd)?.path ?? '';
      const value = new TextDecoder().decode(data);
      writes.push(`${path} < ${value}`);
      const [group, file] = split(path);
      if (file === 'tasks') tasks.set(group, [...(tasks.get(group) ?? []), Number(value)]);
      else change(group, file, value);
      return data.length;
    },
    getdents64: (fd: number) =>
      children(opened.get(fd)?.path ?? '').map(path => ({ name: split(path)[1], type: 'directory' })),
    mkdir: (path: string) => {
      if (lists.has(path)) fail('mkdir', 'EEXIST', path);
      if (!lists.has(parent(path))) fail('mkdir', 'ENOENT', path);
      lists.set(path, [...(lists.get(parent(path)) ?? [])]);
    },
    rmdir: (given: string) => {
      const path = resolve(given);
      if (!lists.has(path)) fail('rmdir', 'ENOENT', path);
      if (children(path).length > 0 || (tasks.get(path) ?? []).length > 0) fail('rmdir', 'EBUSY', path);
      lists.delete(path);
    },
    kill: (pid: number) => {
      for (const [group, pids] of tasks)
        tasks.set(
          group,
          pids.filter(other => other !== pid),
        );
    },
  });
  return { ...recording, lists, tasks, writes };
}
