import { readTextIfPresent } from '../sys/files.ts';
import type { System } from '../sys/system.ts';

/** Whether AppArmor is compiled in and switched on (mainline since 2.6.36). */
export function askAppArmor(system: System): boolean {
  return readTextIfPresent(system, '/sys/module/apparmor/parameters/enabled')?.trim() === 'Y';
}
