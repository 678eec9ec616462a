import { isErrno, unlessErrno } from '../sys/error.ts';
import { readTextIfPresent, withFd } from '../sys/files.ts';
import {
  AT_SYMLINK_NOFOLLOW,
  MS_BIND,
  makeDevice,
  O_CLOEXEC,
  O_NOFOLLOW,
  O_PATH,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFMT,
} from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import type { AttributeChange } from './attributes.ts';
import { changeMount } from './change-mount.ts';
import type { MountOperation } from './operations.ts';
import { descriptorPath, inParent, UnsafePath, walk } from './walk.ts';

type MakeNode = Extract<MountOperation, { op: 'make-node' }>;

const TYPES = { c: S_IFCHR, b: S_IFBLK, p: S_IFIFO } as const;

/** Makes a device node or fifo; one that the image brought is kept only if it is the same, or unsafely as it is. */
export function makeNode(system: System, root: number, node: MakeNode): void {
  inParent(system, root, node.path, (directory, name) => {
    const type = TYPES[node.type];
    const device = makeDevice(node.major, node.minor);
    try {
      system.mknodat(directory, name, type | node.mode, device);
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
      if (!node.safe) return;
      const there = system.newfstatat(directory, name, AT_SYMLINK_NOFOLLOW);
      if ((there.mode & S_IFMT) !== type || (type !== S_IFIFO && there.rdev !== device)) {
        throw new UnsafePath(`${node.path}: is there and is not ${node.type} ${node.major}:${node.minor}`);
      }
    }
    system.fchownat(directory, name, node.uid, node.gid, AT_SYMLINK_NOFOLLOW);
  });
}

type BindNode = Extract<MountOperation, { op: 'bind-node' }>;

/** Where the host has a device, as the kernel tells it (2.6.35). */
function nodeOnHost(system: System, { type, major, minor }: BindNode): string | undefined {
  const directory = `/sys/dev/${type === 'b' ? 'block' : 'char'}/${major}:${minor}`;
  const name = /^DEVNAME=(.+)$/m.exec(readTextIfPresent(system, `${directory}/uevent`) ?? '')?.[1];
  return name === undefined ? undefined : `/dev/${name}`;
}

/** The host's node of that device: on the same path, or else where it has it. */
function openNode(system: System, node: BindNode): number {
  const { path, type, major, minor } = node;
  for (const where of [() => path, () => nodeOnHost(system, node)]) {
    const at = where();
    const fd = at && unlessErrno(['ENOENT'], () => system.open(at, O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) continue;
    const there = system.fstat(fd);
    if ((there.mode & S_IFMT) === TYPES[type] && there.rdev === makeDevice(major, minor)) return fd;
    system.close(fd);
  }
  throw new UnsafePath(
    `${path}: the host has no ${type} ${major}:${minor} there, nor where it keeps its devices, that could be bound`,
  );
}

/** A device is there to be opened, and nothing else; of 3.8 alone root of a user namespace changes no mount. */
const ONLY_DEVICE: AttributeChange = { set: ['MS_NOSUID', 'MS_NOEXEC'], clear: [] };

/** Binds the host's node of a device on the path of the container. */
export function bindNode(system: System, root: number, node: BindNode): void {
  const reach = (create: boolean) => {
    const fd = walk(system, root, node.path, { last: 'file', create });
    if (fd === undefined) throw new UnsafePath(`${node.path}: vanished while it was walked`);
    return fd;
  };
  withFd(system, openNode(system, node), source => {
    withFd(system, reach(true), target =>
      system.mount(descriptorPath(source), descriptorPath(target), null, MS_BIND, null),
    );
  });
  withFd(system, reach(false), bound =>
    unlessErrno(['EPERM'], () => changeMount(system, descriptorPath(bound), ONLY_DEVICE)),
  );
}

/** Makes an empty file unless something is there; a link is refused, for the mount would follow it. */
export function makeMountPoint(system: System, root: number, path: string): void {
  const fd = walk(system, root, path, { last: 'file', create: true });
  if (fd === undefined) throw new UnsafePath(`${path}: vanished while it was walked`);
  system.close(fd);
}

/** Makes a symbolic link in place of any file that is there. */
export function makeLink(system: System, root: number, path: string, target: string): void {
  inParent(system, root, path, (directory, name) => {
    try {
      system.symlinkat(target, directory, name);
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
      system.unlinkat(directory, name, 0);
      system.symlinkat(target, directory, name);
    }
  });
}
