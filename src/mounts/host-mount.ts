import { Refusal } from '../lifecycle/refusal.ts';
import { unlessErrno } from '../sys/error.ts';
import { withFd } from '../sys/files.ts';
import { readMounts } from '../sys/mount-info.ts';
import {
  MS_BIND,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REMOUNT,
  O_CLOEXEC,
  O_DIRECTORY,
  O_RDONLY,
} from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { attributeBits, isAttribute } from './attributes.ts';
import type { PlannedMount } from './operations.ts';
import { descriptorPath } from './walk.ts';

/** Hands a directory of the host that is the root of a file system of this type to `use`; false when there is none. */
function withHostMount(system: System, type: string, use: (path: string) => void): boolean {
  return readMounts(system, type).some(({ root, mountPoint, device }) => {
    if (root !== '/') return false;
    const fd = unlessErrno(['ENOENT', 'ENOTDIR', 'EACCES'], () =>
      system.open(mountPoint, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
    );
    if (fd === undefined) return false;
    return withFd(system, fd, () => {
      // Something else may be mounted on it, or on a directory above.
      if (system.fstat(fd).device !== device) return false;
      use(descriptorPath(fd));
      return true;
    });
  });
}

/**
 * Binds what the host has mounted of a file system that there is only once, and answers whether it has. mount(2) would
 * find the same file system and set its options anew for all who see it: what is not said becomes the default
 * (fs/super.c, get_sb_single and mount_single; devpts_mount up to 4.6; the mode and owner of debugfs and tracefs up to
 * 5.19), and `ro` what the new mount is. Throws a Refusal where nothing else will do.
 */
export function bindHostMount(
  system: System,
  { type, ofHost, destination }: PlannedMount,
  target: string,
): boolean {
  if (type === null || ofHost === undefined || ofHost === 'unless-own') return false;
  const bound = withHostMount(system, type, source => {
    system.mount(source, target, null, MS_BIND, null);
  });
  if (!bound && ofHost === 'only') {
    throw new Refusal(
      `${destination}: the host has no ${type} mounted that could be seen, and mounting it would set its options anew`,
    );
  }
  return bound;
}

/** Makes a mount of the host that was bound what a new one is: apart from that of the host, with flags of its own. */
export function likeNew(system: System, { flags }: PlannedMount, target: string): void {
  // Up to here nothing but cell can have mounted anything in it.
  system.mount(null, target, null, MS_PRIVATE, null);
  system.mount(null, target, null, MS_BIND | MS_REMOUNT | attributeBits(flags.filter(isAttribute)), null);
}

const closedOnHost = (system: System, { type, ofHost }: PlannedMount) =>
  type === null || ofHost !== 'unless-own'
    ? []
    : readMounts(system, type).filter(({ superOptions }) => superOptions.includes('ro'));

/**
 * Mounts by `mount`, whose argument is what flags are to be added: up to 2.6.34 there is one sysfs, and mounting it
 * without `ro` opens it for the host (get_sb_single). One that turns out to be the container's own is opened again.
 */
export function keepingClosed(
  system: System,
  planned: PlannedMount,
  mount: (flags: number) => void,
  atMount: (use: (target: string) => void) => void,
): void {
  const closed = closedOnHost(system, planned);
  if (closed.length === 0) return mount(0);
  mount(MS_RDONLY);
  atMount(target => {
    const own = system.stat(target).device;
    if (closed.some(({ device }) => device === own)) return;
    system.mount(null, target, null, MS_REMOUNT | attributeBits(planned.flags.filter(isAttribute)), null);
  });
}
