import { PR_SET_PDEATHSIG, RLIMITS, SIGKILL } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import type { ProcessOperation } from './operations.ts';
import { Refusal } from './refusal.ts';

const INFINITY = 2n ** 64n - 1n;

/** JSON numbers near 2^64 are rounded; whatever reaches it means no limit. */
function limitValue(value: number): bigint {
  const exact = BigInt(value);
  return exact > INFINITY ? INFINITY : exact;
}

/** Below a directory outside the root, getcwd(2) fails or says `(unreachable)`. */
function enterDirectory(system: System, path: string): void {
  system.chdir(path);
  if (!system.getcwd().startsWith('/')) throw new Refusal(`${path} leads out of the container's root`);
}

/** Carries out one change of the calling process. */
export function executeProcess(system: System, operation: ProcessOperation): void {
  switch (operation.op) {
    case 'new-session':
      system.setsid();
      return;
    case 'set-hostname':
      return system.sethostname(operation.name);
    case 'set-domainname':
      return system.setdomainname(operation.name);
    case 'set-rlimit':
      return system.setrlimit(RLIMITS[operation.type], {
        soft: limitValue(operation.soft),
        hard: limitValue(operation.hard),
      });
    case 'set-umask':
      system.umask(operation.mask);
      return;
    case 'change-directory':
      return enterDirectory(system, operation.path);
    case 'die-with-controller':
      system.prctl(PR_SET_PDEATHSIG, SIGKILL);
      return;
  }
}
