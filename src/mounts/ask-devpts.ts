import { isErrno } from '../sys/error.ts';
import { answerOfChild } from '../sys/in-child.ts';
import { readMounts } from '../sys/mount-info.ts';
import { CLONE_NEWNS, MS_PRIVATE, MS_REC } from '../sys/numbers.ts';
import { hasStatx } from '../sys/statx.ts';
import type { System } from '../sys/system.ts';

/**
 * `private-by-default`: every devpts mount is an instance of its own (4.7, known from 4.11 on); `newinstance`: with
 * that option (2.6.29, CONFIG_DEVPTS_MULTIPLE_INSTANCES); `shared`: there is one instance; `denied`: this process may
 * not ask.
 */
export type DevptsSupport = 'private-by-default' | 'newinstance' | 'shared' | 'denied';

/** The options of the host's instance: where there is no other a mount overwrites them, so it has to repeat them. */
function hostOptions(system: System): string | null {
  const options = readMounts(system, 'devpts')[0]?.superOptions;
  const kept = options?.filter(option => /^(uid|gid|mode|ptmxmode|max)=/.test(option)) ?? [];
  return kept.length > 0 ? kept.join(',') : null;
}

/** The device number of a devpts that is mounted for this. */
function instance(system: System, options: string | null, at: string): number {
  system.mount('devpts', at, 'devpts', 0, options);
  return system.stat(at).device;
}

/**
 * In a child with mounts of its own: two instances are two device numbers. A mount without the option would set that
 * of the host anew, whose options need not be seen from here.
 */
function compareInstances(system: System, options: string | null): DevptsSupport {
  system.unshare(CLONE_NEWNS);
  system.mount(null, '/', null, MS_REC | MS_PRIVATE, null);
  // A kernel that does not know the option has read those before it when it says so.
  const withOption = [options, 'newinstance'].filter(Boolean).join(',');
  try {
    const first = instance(system, withOption, '/dev');
    // In another directory: the same file system on the same mount point is EBUSY.
    return instance(system, withOption, '/proc') !== first ? 'newinstance' : 'shared';
  } catch (error) {
    if (isErrno(error, 'EINVAL')) return 'shared';
    throw error;
  }
}

/** Asks by mounting, in a child whose mounts nobody else sees. */
export function askDevpts(system: System): DevptsSupport {
  // statx is 4.11: where it is, the older question need not be asked, which takes a process and two mounts.
  if (hasStatx(system)) return 'private-by-default';
  const options = hostOptions(system);
  const answer = answerOfChild(system, () => compareInstances(system, options));
  return answer === 'newinstance' || answer === 'shared' ? answer : 'denied';
}
