import type { Mount } from '../spec/config.ts';
import { errnoNumber } from '../sys/errno.ts';
import { trueInChild } from '../sys/in-child.ts';
import { CLONE_NEWNS, MS_NOSYMFOLLOW, MS_PRIVATE, MS_REC, ST_NOSYMFOLLOW } from '../sys/numbers.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';
import { parseOptions } from './options.ts';

/** What the kernel can do with mounts that old ones cannot. */
export interface MountFeatures {
  /** mount_setattr(2) (5.12), and the calls it works with, open_tree(2) and move_mount(2). */
  setattr: boolean;
  /** A mount can be told to follow no symbolic link (5.10); null: nobody wanted to know. */
  nosymfollow: boolean | null;
  /** Each mount of proc has options of its own (5.8); null: nobody wanted to know. */
  ownProc: boolean | null;
}

/** What of the kernel the mounts of a config depend on. */
export interface WantedMounts {
  noLinks: boolean;
  procOptions: boolean;
}

function wantsNoLinks({ options }: Mount): boolean {
  const { flags, recursive } = parseOptions(options);
  return flags.includes('MS_NOSYMFOLLOW') || recursive.set.includes('MS_NOSYMFOLLOW');
}

export function wantedOf(mounts: readonly Mount[]): WantedMounts {
  return {
    noLinks: mounts.some(wantsNoLinks),
    procOptions: mounts.some(({ type, options }) => type === 'proc' && parseOptions(options).data !== null),
  };
}

/** Older kernels take the flag and do nothing: whether it is there the mount itself has to say. */
function askNoLinks(system: System): boolean {
  return trueInChild(system, () => {
    system.unshare(CLONE_NEWNS);
    system.mount(null, '/', null, MS_REC | MS_PRIVATE, null);
    system.mount('tmpfs', '/proc', 'tmpfs', MS_NOSYMFOLLOW, null);
    return (system.statfs('/proc').flags & ST_NOSYMFOLLOW) !== 0;
  });
}

/** The same file system on the same mount point is EBUSY. */
function askOwnProc(system: System): boolean {
  return trueInChild(system, () => {
    system.unshare(CLONE_NEWNS);
    system.mount(null, '/', null, MS_REC | MS_PRIVATE, null);
    system.mount('proc', '/dev', 'proc', 0, null);
    system.mount('proc', '/dev', 'proc', 0, null);
    return true;
  });
}

/** What of it is dear is asked only if something depends on it. */
export function askMounts(system: System, { noLinks, procOptions }: WantedMounts): MountFeatures {
  const setattr = system.syscall(SYSCALLS.mount_setattr, -1, null, 0, null, 0) !== -errnoNumber('ENOSYS');
  return {
    setattr,
    nosymfollow: noLinks ? setattr || askNoLinks(system) : null,
    ownProc: procOptions ? setattr || askOwnProc(system) : null,
  };
}
