import { type ErrnoName, errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import { O_CREAT, O_DIRECTORY, O_PATH, S_IFCHR, S_IFDIR, S_IFLNK, S_IFREG } from '../sys/numbers.ts';
import { type Answer, type Recording, recordingSystem } from '../sys/recording-system.ts';
import type { System } from '../sys/system.ts';

/** What lies at each path of a file system in memory. */
export type Tree = Record<string, 'directory' | 'file' | 'link' | 'null'>;

const MODES = { directory: S_IFDIR, file: S_IFREG, link: S_IFLNK, null: S_IFCHR };
/** The descriptor of the container's root. */
export const ROOT = 5;

/**
 * openat and its like over `tree`, whose paths begin at ROOT. `oldOpen`: as before 2.6.39, O_PATH is not known, and
 * O_NOFOLLOW refuses a link instead of opening it.
 */
export function treeSystem(
  tree: Tree,
  oldOpen = false,
  more: { [call in keyof System]?: Answer } = {},
): Recording & { pathOf(fd: number): string | undefined } {
  const opened = new Map([[ROOT, '']]);
  let descriptor = 20;
  const fail = (call: string, errno: ErrnoName, path: string): never => {
    throw new SystemError(call, errnoNumber(errno), `${call} ${path}`, path);
  };
  const take = (path: string) => {
    opened.set(descriptor, path);
    return descriptor++;
  };
  const resolve = (directory: number, name: string) => `${opened.get(directory)}/${name}`;
  const recording = recordingSystem({
    fcntl: (fd: number) => take(opened.get(fd) ?? ''),
    openat: (directory: number, name: string, flags: number) => {
      const path = resolve(directory, name);
      const kind = tree[path];
      if (kind === undefined) {
        if ((flags & O_CREAT) === 0) fail('openat', 'ENOENT', name);
        tree[path] = 'file';
      } else if ((flags & O_CREAT) !== 0) fail('openat', 'EEXIST', name);
      else if ((flags & O_DIRECTORY) !== 0 && kind !== 'directory') {
        fail('openat', kind === 'link' ? 'ELOOP' : 'ENOTDIR', name);
      } else if (kind === 'link' && (oldOpen || (flags & O_PATH) === 0)) fail('openat', 'ELOOP', name);
      return take(path);
    },
    mkdirat: (directory: number, name: string) => {
      tree[resolve(directory, name)] = 'directory';
    },
    newfstatat: (directory: number, name: string) => {
      const kind = tree[resolve(directory, name)];
      return kind === undefined ? fail('newfstatat', 'ENOENT', name) : { mode: MODES[kind], rdev: 0x103 };
    },
    fstat: (fd: number) => ({ mode: MODES[tree[opened.get(fd) ?? ''] ?? 'null'], rdev: 0x103 }),
    // A kernel before 5.6, whose every component is walked by hand.
    syscall: { value: -errnoNumber('ENOSYS') },
    ...more,
  });
  return { ...recording, pathOf: fd => opened.get(fd) };
}
