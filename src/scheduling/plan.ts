import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { Config } from '../spec/config.ts';
import type { SchedulingFeatures } from './ask.ts';
import type { SchedulingOperation } from './operations.ts';

export interface SchedulingPlan {
  operations: SchedulingOperation[];
  notEnforceable: NotEnforceable[];
}

/** Plans what a program is to the scheduler. Before 3.14 there are neither deadlines nor flags. */
export function planScheduling({ process, linux }: Config, features: SchedulingFeatures): SchedulingPlan {
  const { scheduler, ioPriority } = process;
  const { memoryPolicy } = linux;
  const plan: SchedulingPlan = { operations: [], notEnforceable: [] };
  const offer = (available: boolean, operation: SchedulingOperation, mitigation: string, why: string) => {
    if (available) plan.operations.push(operation);
    else plan.notEnforceable.push({ mitigation, why });
  };
  if (scheduler) {
    const old = scheduler.policy !== 'SCHED_DEADLINE' && scheduler.flags.length === 0;
    const operation = { op: 'set-scheduler', ...scheduler } as const;
    offer(features.attributes || old, operation, 'scheduler', 'it has no sched_setattr (3.14)');
  }
  if (ioPriority) {
    const operation = { op: 'set-io-priority', ...ioPriority } as const;
    offer(features.ioPriority, operation, 'io-priority', 'it has no ioprio_set (CONFIG_BLOCK)');
  }
  if (memoryPolicy) {
    const operation = { op: 'set-memory-policy', ...memoryPolicy } as const;
    offer(features.memoryPolicy, operation, 'memory-policy', 'it has no set_mempolicy (CONFIG_NUMA)');
  }
  return plan;
}
