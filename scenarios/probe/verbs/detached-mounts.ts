import { withFd } from '../../../src/sys/files.ts';
import { AT_FDCWD, O_CLOEXEC, OPEN_TREE_CLONE } from '../../../src/sys/numbers.ts';
import type { System } from '../../../src/sys/system.ts';
import { exactly, invoke, type Verbs } from '../verb.ts';

/** mount.h: flags of fsopen(2), fsmount(2) and move_mount(2), and the command of fsconfig(2) that makes the file system. */
const [FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC, FSCONFIG_CMD_CREATE, MOVE_MOUNT_F_EMPTY_PATH] = [1, 1, 6, 4];

/** Attaches a mount that has no place yet. */
const attach = (system: System, mount: number, target: string): void =>
  void invoke(system, 'move_mount', mount, '', AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH);

/** Mounts by the calls of 5.2, which do in several steps what mount(2) does in one. */
export const detachedMountVerbs: Verbs = {
  'mount-in-steps': {
    usage: 'TYPE TARGET',
    run(system, args) {
      const [type, target] = exactly(args, 2);
      withFd(system, invoke(system, 'fsopen', type, FSOPEN_CLOEXEC), context => {
        invoke(system, 'fsconfig', context, FSCONFIG_CMD_CREATE, 0, 0, 0);
        const mount = invoke(system, 'fsmount', context, FSMOUNT_CLOEXEC, 0);
        withFd(system, mount, () => attach(system, mount, target));
      });
      return {};
    },
  },
  'bind-in-steps': {
    usage: 'SOURCE TARGET',
    run(system, args) {
      const [source, target] = exactly(args, 2);
      const mount = invoke(system, 'open_tree', AT_FDCWD, source, OPEN_TREE_CLONE | O_CLOEXEC);
      withFd(system, mount, () => attach(system, mount, target));
      return {};
    },
  },
  'move-mount': {
    usage: 'SOURCE TARGET',
    run(system, args) {
      const [source, target] = exactly(args, 2);
      invoke(system, 'move_mount', AT_FDCWD, source, AT_FDCWD, target, 0);
      return {};
    },
  },
};
