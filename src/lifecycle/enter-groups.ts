import { executeGroup, type GroupContext } from '../cgroup/execute.ts';
import { processFile } from '../cgroup/group-files.ts';
import type { GroupOperation } from '../cgroup/operations.ts';
import type { GroupPlan } from '../cgroup/place.ts';
import { unlessErrno } from '../sys/error.ts';
import { listDirectory, writeControl } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { groupsOf, processesOf } from './processes.ts';
import type { State } from './state.ts';

/** `tasks` takes threads one by one; a process that ends meanwhile is no error. */
function moveProcess(system: System, group: string, pid: number): void {
  const file = processFile(system, group);
  const threads = file.endsWith('/tasks')
    ? (unlessErrno(['ENOENT', 'ESRCH'], () => listDirectory(system, `/proc/${pid}/task`)) ?? [])
    : [{ name: String(pid) }];
  for (const { name } of threads) {
    if (/^\d+$/.test(name)) unlessErrno(['ESRCH'], () => writeControl(system, file, name));
  }
}

/** Children that are being made while they are moved are moved in the next round. */
const ROUNDS = 20;

/** Makes the groups of a limit that is the first of its kind, and moves the container's processes into them. */
export function enterGroups(
  system: System,
  plan: GroupPlan,
  state: State,
  context: GroupContext,
): GroupOperation[] {
  const known = new Set(groupsOf(state));
  const entering = plan.attach.filter(step => step.op === 'enter-group' && !known.has(step.group));
  const groups = entering.flatMap(step => (step.op === 'enter-group' ? [step.group] : []));
  const leadsTo = (path: string) => groups.some(group => group === path || group.startsWith(`${path}/`));
  for (const step of plan.prepare) {
    const making =
      step.op === 'mount-hierarchy' || step.op === 'mount-unified'
        ? groups.some(group => group.startsWith(`${step.at}/`))
        : // A group that the container is in already may have been made without a controller that is asked for now.
          step.op === 'enable-controllers' ||
          ((step.op === 'make-group' || step.op === 'container-group') && leadsTo(step.path));
    // One that is there was made by an update that failed behind it.
    if (making) unlessErrno(['EEXIST'], () => executeGroup(system, step, context));
  }
  const moved = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    const left = processesOf(system, state).filter(({ pid }) => !moved.has(pid));
    if (left.length === 0) break;
    for (const { pid } of left) {
      for (const group of groups) moveProcess(system, group, pid);
      moved.add(pid);
    }
  }
  return entering;
}
