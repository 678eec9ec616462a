import { type ErrnoName, errnoNumber } from './errno.ts';
import { SystemError } from './error.ts';
import { SYSCALLS } from './syscalls.ts';
import type { System } from './system.ts';

/** System calls Linux 2.6.29 does not have, among those this project makes. */
export const ABSENT_ON_2_6_29 = [
  'setns',
  'openat2',
  'prlimit64',
  'getrandom',
  'memfd_create',
  'sched_setattr',
  'seccomp',
  'bpf',
  'pidfd_open',
  'close_range',
  'mount_setattr',
  'open_tree',
  'move_mount',
  'clone3',
  'name_to_handle_at',
  'open_by_handle_at',
] as const satisfies (keyof typeof SYSCALLS)[];

/**
 * `system` on a kernel that lacks `refused`: each of those calls fails with `errno`, whether made typed or raw.
 * Everything else goes through.
 */
export function withoutCalls(
  system: System,
  refused: readonly (keyof typeof SYSCALLS)[],
  errno: ErrnoName = 'ENOSYS',
): System {
  const names = new Set<string>(refused);
  const numbers = new Set<number>(refused.map(name => SYSCALLS[name]));
  return new Proxy(system, {
    get(real, call: string) {
      if (names.has(call)) {
        return () => {
          throw new SystemError(call, errnoNumber(errno));
        };
      }
      if (call === 'syscall') {
        return (
          number: number,
          ...args: Parameters<System['syscall']> extends [number, ...infer R] ? R : never
        ) => (numbers.has(number) ? -errnoNumber(errno) : real.syscall(number, ...args));
      }
      return Reflect.get(real, call);
    },
  });
}
