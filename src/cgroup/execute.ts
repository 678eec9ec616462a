import { Failure, type FailureDetails, notEnforceable } from '../lifecycle/failure.ts';
import { Refusal } from '../lifecycle/refusal.ts';
import { errnoNumber } from '../sys/errno.ts';
import { SystemError, unlessErrno } from '../sys/error.ts';
import { exists, makeDirectories, readText, writeControl } from '../sys/files.ts';
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { applyPolicy, prepareIntermediate } from './apply-policy.ts';
import { applyProgram, prepareIntermediateProgram } from './apply-program.ts';
import { inheritProcessors, processFile, tasksOf } from './group-files.ts';
import { removeGroup } from './group-tree.ts';
import type { GroupOperation } from './operations.ts';

/** What group operations need beside the kernel. */
export interface GroupContext {
  id: string;
  /** Says that something was cleaned up, or with `about` what is not enforced. */
  warn(message: string, about?: FailureDetails): void;
  /** The container's first process, once it is there. */
  pid?: number;
}

/** Removes the group of a container that is no more. */
function clearGroup(system: System, path: string, context: GroupContext): void {
  const inside = tasksOf(system, path);
  if (inside.length > 0) {
    throw new Failure({
      code: 'in-use',
      msg: `container ${context.id} is running: ${path} holds processes ${inside.join(', ')}`,
    });
  }
  if (removeGroup(system, path)) context.warn(`removed ${path}, which a dead container left behind`);
}

const PAGE = 4096;

/** Limits are kept in whole pages. -1 has become the largest number there is. */
function seeThatItHolds(system: System, file: string, value: number): void {
  const read = Number(readText(system, file));
  if (value === -1 || Math.abs(read - value) < PAGE) return;
  throw new Refusal(`this kernel takes ${value} for ${file} and ignores it: the limit is still ${read}`);
}

/** A file that the groups of this kernel do not have is a limit that it cannot enforce. */
function missingFile(
  system: System,
  { group, file, lenient }: Extract<GroupOperation, { op: 'group-value' }>,
  context: GroupContext,
): void {
  if (!exists(system, group)) throw new SystemError('open', errnoNumber('ENOENT'), `write ${group}/${file}`);
  const missing = notEnforceable({ mitigation: file, why: 'groups have no such file' });
  if (!lenient) throw missing;
  context.warn(missing.message, missing.details);
}

/** Carries out one operation on control groups. */
export function executeGroup(system: System, operation: GroupOperation, context: GroupContext): void {
  switch (operation.op) {
    case 'mount-hierarchy':
      makeDirectories(system, operation.at);
      return system.mount(
        'cgroup',
        operation.at,
        'cgroup',
        MS_NOSUID | MS_NODEV | MS_NOEXEC,
        operation.controllers.join(','),
      );
    case 'mount-unified':
      makeDirectories(system, operation.at);
      return system.mount(
        'cgroup2',
        operation.at,
        'cgroup2',
        MS_NOSUID | MS_NODEV | MS_NOEXEC,
        operation.options || null,
      );
    case 'intermediate-program':
      return prepareIntermediateProgram(system, operation.path, operation.policy);
    case 'device-program':
      return applyProgram(system, operation.group, operation.policy);
    case 'enable-controllers': {
      const words = operation.controllers.map(name => `+${name}`).join(' ');
      return writeControl(system, `${operation.path}/cgroup.subtree_control`, words);
    }
    case 'make-group':
      unlessErrno(['EEXIST'], () => system.mkdir(operation.path, 0o755));
      return inheritProcessors(system, operation.path);
    case 'intermediate-group':
      return prepareIntermediate(system, operation.path, operation.policy);
    case 'clear-group':
      return clearGroup(system, operation.path, context);
    case 'container-group':
      system.mkdir(operation.path, 0o755);
      return inheritProcessors(system, operation.path);
    case 'device-policy':
      return applyPolicy(system, operation.group, operation.policy);
    case 'group-value': {
      const { group, file, or, value, readBack } = operation;
      const other = or !== undefined && !exists(system, `${group}/${file}`);
      // Nothing but a group tells what the kernel was built without: swap, sizes of huge pages, a way to weigh.
      const written = unlessErrno(['ENOENT'], () => {
        writeControl(system, `${group}/${other ? or : file}`, value);
        return true;
      });
      if (!written) return missingFile(system, operation, context);
      if (readBack) seeThatItHolds(system, `${group}/${file}`, Number(value));
      return;
    }
    case 'enter-group':
      return writeControl(system, processFile(system, operation.group), String(context.pid));
    case 'remove-group':
      removeGroup(system, operation.path);
      return;
  }
}
