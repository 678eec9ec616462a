import { isErrno, SystemError, unlessErrno } from './error.ts';
import { O_CLOEXEC, O_CREAT, O_DIRECTORY, O_RDONLY, O_TRUNC, O_WRONLY } from './numbers.ts';
import type { DirectoryEntry, System } from './system.ts';

const CHUNK = 16 * 1024;

/** Runs `use` with a descriptor that is closed afterwards, whatever happens. */
export function withFd<T>(system: System, fd: number, use: (fd: number) => T): T {
  try {
    return use(fd);
  } finally {
    system.close(fd);
  }
}

/** Everything up to the end of `fd`. */
export function readAll(system: System, fd: number): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const chunk = system.read(fd, CHUNK);
    if (chunk.length === 0) break;
    chunks.push(chunk);
    length += chunk.length;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** The text of a file; works for files of /proc and cgroup file systems, whose size is 0. */
export function readText(system: System, path: string): string {
  const fd = system.open(path, O_RDONLY | O_CLOEXEC);
  return withFd(system, fd, () => system.decode(readAll(system, fd)));
}

/** The text of a file, or undefined when there is none. */
export function readTextIfPresent(system: System, path: string): string | undefined {
  return unlessErrno(['ENOENT'], () => readText(system, path));
}

/** Bytes as the text that they are; undefined of what is not UTF-8, where decoding would put something in its place. */
export function exactText(system: System, bytes: Uint8Array<ArrayBuffer>): string | undefined {
  const text = system.decode(bytes);
  if (/[\uD800-\uDFFF]/u.test(text)) return undefined;
  if (!text.includes('\uFFFD')) return text;
  const again = system.encode(text);
  return again.length === bytes.length && again.every((byte, at) => byte === bytes[at]) ? text : undefined;
}

/** Writes all of `text` to `fd`, in as many writes as it takes. */
export function writeAll(system: System, fd: number, text: string): void {
  const bytes = system.encode(text);
  for (let at = 0; at < bytes.length; ) at += system.write(fd, bytes.slice(at));
}

/** Writes to a file that exists, in one write: what a control file of the kernel takes. */
export function writeControl(system: System, path: string, text: string): void {
  const fd = system.open(path, O_WRONLY | O_CLOEXEC);
  withFd(system, fd, () => {
    try {
      system.write(fd, system.encode(text));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new SystemError(error.call, error.errno, `write \`${text}\` to ${path}`, path);
    }
  });
}

/** Replaces or creates a file. */
export function writeText(system: System, path: string, text: string, mode = 0o644): void {
  const fd = system.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  withFd(system, fd, () => writeAll(system, fd, text));
}

/** What a directory holds, without `.` and `..`. */
export function listDirectory(system: System, path: string): DirectoryEntry[] {
  const fd = system.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return withFd(system, fd, () => system.getdents64(fd));
}

/** Whether `path` exists, following links. */
export function exists(system: System, path: string): boolean {
  return unlessErrno(['ENOENT', 'ENOTDIR'], () => system.stat(path)) !== undefined;
}

/** Makes a directory and those above it; one that exists is fine. */
export function makeDirectories(system: System, path: string, mode = 0o755): void {
  if (exists(system, path)) return;
  const parts = path.split('/').filter(part => part !== '');
  let at = path.startsWith('/') ? '' : '.';
  for (const part of parts) {
    at += `/${part}`;
    try {
      system.mkdir(at, mode);
    } catch (error) {
      // Read-only and permission errors may hide that the directory is there: the next step will tell.
      if (!isErrno(error, 'EEXIST') && !exists(system, at)) throw error;
    }
  }
}
