import { withFd } from '../sys/files.ts';
import {
  MS_BIND,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_RDONLY,
  MS_REC,
  makeDevice,
  O_CLOEXEC,
  O_PATH,
  S_IFCHR,
  S_IFDIR,
  S_IFMT,
} from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { changeMount, READ_ONLY } from './change-mount.ts';
import type { Places } from './mount-in-root.ts';
import { descriptorPath, UnsafePath, walk } from './walk.ts';

/** The host's /dev/null, seen to be it: a container's own could be a link to anything (CVE-2025-31133). */
function withNull(system: System, use: (path: string) => void): void {
  const fd = system.open('/dev/null', O_PATH | O_CLOEXEC);
  withFd(system, fd, () => {
    const { mode, rdev } = system.fstat(fd);
    if ((mode & S_IFMT) !== S_IFCHR || rdev !== makeDevice(1, 3)) {
      throw new UnsafePath('/dev/null of the host is not the null device');
    }
    use(descriptorPath(fd));
  });
}

/** What masks a file: the host's null device, or by path what the container has under its name. */
function withCover(system: System, { rootPath }: Places, safe: boolean, use: (path: string) => void): void {
  if (safe) withNull(system, use);
  else use(`${rootPath}/dev/null`);
}

/** Covers what is at `path`, if there is anything (row C6). */
export function maskPath(system: System, places: Places, path: string, safe: boolean): void {
  const { root } = places;
  const fd = walk(system, root, path, { last: 'file', create: false });
  if (fd === undefined) return;
  withFd(system, fd, () => {
    const target = descriptorPath(fd);
    if ((system.fstat(fd).mode & S_IFMT) === S_IFDIR) {
      system.mount(
        'tmpfs',
        target,
        'tmpfs',
        MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
        'size=0k,nr_inodes=2',
      );
    } else {
      withCover(system, places, safe, source => system.mount(source, target, null, MS_BIND, null));
    }
  });
}

/** Binds what is at `path` on itself and makes that mount read-only; nothing when it is not there. */
export function makeReadonly(system: System, root: number, path: string): void {
  const there = walk(system, root, path, { last: 'file', create: false });
  if (there === undefined) return;
  withFd(system, there, () => {
    const target = descriptorPath(there);
    system.mount(target, target, null, MS_BIND | MS_REC, null);
  });
  const covered = walk(system, root, path, { last: 'file', create: false });
  if (covered === undefined) throw new UnsafePath(`${path}: vanished while it was made read-only`);
  withFd(system, covered, () => changeMount(system, descriptorPath(covered), READ_ONLY));
}
