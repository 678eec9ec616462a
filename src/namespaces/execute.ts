import type { TimeOffset } from '../spec/config.ts';
import { SystemError } from '../sys/error.ts';
import { withFd, writeControl } from '../sys/files.ts';
import { CLONE_NEWCGROUP, CLONE_NEWTIME, O_CLOEXEC, O_RDONLY } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { raiseLoopback } from './loopback.ts';
import type { ControllerRequest, NamespaceOperation } from './operations.ts';

/**
 * The clock is counted anew for children only; init enters the same namespace itself. Offsets cannot be changed once
 * a process is in it (time_namespaces(7)).
 */
function newTimeNamespace(system: System, offsets: readonly TimeOffset[]): void {
  system.unshare(CLONE_NEWTIME);
  for (const { clock, seconds, nanoseconds } of offsets) {
    writeControl(system, '/proc/self/timens_offsets', `${clock} ${seconds} ${nanoseconds}\n`);
  }
  const fd = system.open('/proc/self/ns/time_for_children', O_RDONLY | O_CLOEXEC);
  withFd(system, fd, () => system.setns(fd, CLONE_NEWTIME));
}

/** Carries out one change of the calling process's namespaces; `ask` returns when the controller has answered. */
export function executeNamespace(
  system: System,
  operation: NamespaceOperation,
  ask: (request: ControllerRequest) => void,
): void {
  switch (operation.op) {
    case 'await-controller':
      return ask(operation.request);
    case 'new-time-namespace':
      return newTimeNamespace(system, operation.offsets);
    case 'loopback-up':
      return raiseLoopback(system);
    case 'become-namespace-root':
      system.setresgid(0, 0, 0);
      if (operation.setgroups === 'allow') system.setgroups([]);
      return system.setresuid(0, 0, 0);
    case 'new-cgroup-namespace':
      try {
        return system.unshare(CLONE_NEWCGROUP);
      } catch (error) {
        if (error instanceof SystemError) {
          throw new SystemError(error.call, error.errno, 'unshare the cgroup namespace');
        }
        throw error;
      }
  }
}
