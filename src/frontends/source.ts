import { isErrno, SystemError } from '../sys/error.ts';
import { exactText, exists, listDirectory, readAll, withFd } from '../sys/files.ts';
import { O_CLOEXEC, O_RDONLY, S_IFBLK, S_IFCHR, S_IFDIR, S_IFMT, splitDevice } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';

/** A device node as it is on this host. Numbers are those of the kernel. */
export interface HostDevice {
  type: 'c' | 'b';
  major: number;
  minor: number;
  /** Permission bits. */
  mode: number;
}

/** What a configuration may refer to on the host. Undefined stands for what is not there. */
export interface Source {
  /** The text of a file. Throws Unreadable when it is no file of text. */
  read(path: string): string | undefined;
  isDirectory(path: string): boolean;
  /** Names of a directory's entries, sorted. */
  list(path: string): string[] | undefined;
  exists(path: string): boolean;
  device(path: string): HostDevice | undefined;
}

/** A file that is there and cannot be used; the message has no path in front. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** No configuration written by people is as long as this. */
const LONGEST = 1024 * 1024;

function unlessMissing<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    if (error instanceof SystemError) throw new Unreadable(error.message);
    throw error;
  }
}

/** The files of this host. */
export function hostSource(system: System): Source {
  const kind = (path: string) => unlessMissing(() => system.stat(path));
  return {
    read: path =>
      unlessMissing(() => {
        const bytes = withFd(system, system.open(path, O_RDONLY | O_CLOEXEC), fd => readAll(system, fd));
        if (bytes.length > LONGEST) throw new Unreadable(`is longer than ${LONGEST} bytes`);
        const text = exactText(system, bytes);
        if (text === undefined) throw new Unreadable('is not UTF-8');
        return text;
      }),
    isDirectory: path => ((kind(path)?.mode ?? 0) & S_IFMT) === S_IFDIR,
    list: path =>
      unlessMissing(() =>
        listDirectory(system, path)
          .map(({ name }) => name)
          .sort(),
      ),
    exists: path => exists(system, path),
    device: path => {
      const found = kind(path);
      const type = { [S_IFCHR]: 'c', [S_IFBLK]: 'b' }[(found?.mode ?? 0) & S_IFMT];
      if (!found || (type !== 'c' && type !== 'b')) return undefined;
      return { type, ...splitDevice(found.rdev), mode: found.mode & 0o777 };
    },
  };
}
