import { isErrno, SystemError } from '../sys/error.ts';
import { MS_BIND, MS_REMOUNT } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { type AttributeChange, attributeBits, changed, currentAttributes } from './attributes.ts';

export const READ_ONLY: AttributeChange = { set: ['MS_RDONLY'], clear: [] };

/**
 * Changes attributes of the mount that `path` leads to; those not named stay. In a user namespace the kernel lets
 * nobody take off what the mount around says (nosuid, nodev, noexec, ro: EPERM), so they have to be named again.
 */
export function changeMount(system: System, path: string, change: AttributeChange): void {
  const current = currentAttributes(system, path);
  const kept = change.clear.filter(one => current.includes(one));
  // What is set is set again: a file system that is read-only says so in the place of its mount.
  if (change.set.length + kept.length === 0) return;
  try {
    system.mount(null, path, null, MS_BIND | MS_REMOUNT | attributeBits(changed(current, change)), null);
  } catch (error) {
    if (!isErrno(error, 'EPERM') || kept.length === 0) throw error;
    const words = kept.map(one => one.slice(3).toLowerCase()).join(', ');
    throw new SystemError('mount', error.errno, `take ${words} off a mount that is locked with it`, path);
  }
}
