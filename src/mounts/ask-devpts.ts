import { readMounts } from '../sys/mount-info.ts';
import { CLONE_NEWNS, MS_PRIVATE, MS_REC } from '../sys/numbers.ts';
import { hasStatx } from '../sys/statx.ts';
import type { System } from '../sys/system.ts';

/**
 * `private-by-default`: every devpts mount is an instance of its own (4.7); `newinstance`: only with that option
 * (2.6.29, CONFIG_DEVPTS_MULTIPLE_INSTANCES); `shared`: there is one instance; `denied`: this process may not ask.
 */
export type DevptsSupport = 'private-by-default' | 'newinstance' | 'shared' | 'denied';

const ANSWERS: DevptsSupport[] = ['private-by-default', 'newinstance', 'shared', 'denied'];
const DENIED = 3;

/** The options of the host's instance: up to 4.6 a plain mount overwrites them, so it has to repeat them. */
function hostOptions(system: System): string | null {
  const options = readMounts(system, 'devpts')[0]?.superOptions;
  const kept = options?.filter(option => /^(uid|gid|mode|ptmxmode)=/.test(option)) ?? [];
  return kept.length > 0 ? kept.join(',') : null;
}

/** The device number of a devpts that is mounted for this. */
function instance(system: System, options: string | null, at: string): number {
  system.mount('devpts', at, 'devpts', 0, options);
  return system.stat(at).device;
}

/** In a child with mounts of its own: two instances are two device numbers. */
function compareInstances(system: System, options: string | null): DevptsSupport {
  system.unshare(CLONE_NEWNS);
  system.mount(null, '/', null, MS_REC | MS_PRIVATE, null);
  const first = instance(system, options, '/dev');
  // In another directory: the same file system on the same mount point is EBUSY.
  if (instance(system, options, '/proc') !== first) return 'private-by-default';
  try {
    const withOption = ['newinstance', options].filter(Boolean).join(',');
    return instance(system, withOption, '/dev') !== first ? 'newinstance' : 'shared';
  } catch {
    return 'shared';
  }
}

/** Asks by mounting, in a child whose mounts nobody else sees. */
export function askDevpts(system: System): DevptsSupport {
  // statx is 4.11: where it is, the older question need not be asked, which takes a process and two mounts.
  if (hasStatx(system)) return 'private-by-default';
  const options = hostOptions(system);
  const pid = system.fork();
  if (pid === 0) {
    let answer: number = DENIED;
    try {
      answer = ANSWERS.indexOf(compareInstances(system, options));
    } catch {
      answer = DENIED;
    }
    return system.exit_group(answer);
  }
  const { status } = system.wait4(pid, 0);
  return (status.kind === 'exited' ? ANSWERS[status.code] : undefined) ?? 'denied';
}
