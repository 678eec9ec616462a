import { isErrno } from '../sys/error.ts';
import { AT_SYMLINK_NOFOLLOW, makeDevice, S_IFBLK, S_IFCHR, S_IFIFO, S_IFMT } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import type { MountOperation } from './operations.ts';
import { inParent, UnsafePath } from './walk.ts';

type MakeNode = Extract<MountOperation, { op: 'make-node' }>;

const TYPES = { c: S_IFCHR, b: S_IFBLK, p: S_IFIFO } as const;

/** Makes a device node or fifo; one that the image brought is kept only if it is the same. */
export function makeNode(system: System, root: number, node: MakeNode): void {
  inParent(system, root, node.path, (directory, name) => {
    const type = TYPES[node.type];
    const device = makeDevice(node.major, node.minor);
    try {
      system.mknodat(directory, name, type | node.mode, device);
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
      const there = system.newfstatat(directory, name, AT_SYMLINK_NOFOLLOW);
      if ((there.mode & S_IFMT) !== type || (type !== S_IFIFO && there.rdev !== device)) {
        throw new UnsafePath(`${node.path}: is there and is not ${node.type} ${node.major}:${node.minor}`);
      }
    }
    system.fchownat(directory, name, node.uid, node.gid, AT_SYMLINK_NOFOLLOW);
  });
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
