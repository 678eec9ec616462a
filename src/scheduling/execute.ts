import { errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import { type CallName, SYSCALLS } from '../sys/syscalls.ts';
import type { RawArgument, System } from '../sys/system.ts';
import type { SchedulingOperation } from './operations.ts';
import {
  IO_CLASSES,
  MEMORY_FLAGS,
  MEMORY_MODES,
  SCHEDULER_FLAGS,
  SCHEDULERS,
  type Scheduler,
  type SchedulerName,
} from './policy.ts';

/** struct sched_attr as it was in 3.14; later fields are 0 then. */
const SCHED_ATTR = 48;
const IOPRIO_WHO_PROCESS = 1;
const IOPRIO_CLASS_SHIFT = 13;
const PRIO_PROCESS = 0;
const SELF = 0;
/** More than NR_CPUS of any kernel, 8192; what a group does not allow the kernel takes out. */
const EVERY_PROCESSOR = new Uint8Array(2048).fill(0xff);
/** kernel/sched/sched.h, fair_policy */
const FAIR: readonly SchedulerName[] = ['SCHED_OTHER', 'SCHED_BATCH'];

function call(system: System, name: CallName, action: string, ...args: RawArgument[]): void {
  const returned = system.syscall(SYSCALLS[name], ...args);
  if (returned < 0) throw new SystemError(name, -returned, action);
}

/** sched_setscheduler(2) and setpriority(2), for what is older than attributes. */
function setOldScheduler(system: System, { policy, priority, nice }: Scheduler): void {
  const parameters = new ArrayBuffer(4);
  new DataView(parameters).setInt32(0, priority, true);
  call(system, 'sched_setscheduler', `be ${policy}`, SELF, SCHEDULERS[policy], parameters);
  setNice(system, nice);
}

function setNice(system: System, nice: number): void {
  if (nice !== 0) call(system, 'setpriority', `be ${nice} nice`, PRIO_PROCESS, SELF, nice);
}

function setScheduler(system: System, scheduler: Scheduler): void {
  const { policy, priority, nice, runtime, deadline, period } = scheduler;
  const attributes = new ArrayBuffer(SCHED_ATTR);
  const view = new DataView(attributes);
  const flags = scheduler.flags.reduce((bits, flag) => bits | SCHEDULER_FLAGS[flag], 0);
  view.setUint32(0, SCHED_ATTR, true);
  view.setUint32(4, SCHEDULERS[policy], true);
  view.setBigUint64(8, BigInt(flags), true);
  view.setInt32(16, nice, true);
  view.setUint32(20, priority, true);
  view.setBigUint64(24, BigInt(runtime), true);
  view.setBigUint64(32, BigInt(deadline), true);
  view.setBigUint64(40, BigInt(period), true);
  const returned = system.syscall(SYSCALLS.sched_setattr, SELF, attributes, 0);
  if (returned === -errnoNumber('ENOSYS')) return setOldScheduler(system, scheduler);
  if (returned < 0) throw new SystemError('sched_setattr', -returned, `be ${policy}`);
  // It reads what is nice for these alone; setpriority(2) has the kernel keep it for when the process is one of them.
  if (!FAIR.includes(policy)) setNice(system, nice);
}

/** A bit for each number, in whole words of 64 as the kernel reads them. */
export function bitMask(numbers: readonly number[]): ArrayBuffer {
  const words = Math.floor(Math.max(0, ...numbers) / 64) + 1;
  const mask = new Uint8Array(words * 8);
  for (const number of numbers) mask[number >> 3] = (mask[number >> 3] ?? 0) | (1 << (number & 7));
  return mask.buffer;
}

/** Carries out one of these changes of the calling process; they last through exec. */
export function executeScheduling(system: System, operation: SchedulingOperation): void {
  switch (operation.op) {
    case 'set-scheduler':
      return setScheduler(system, operation);
    case 'set-io-priority': {
      const priority = (IO_CLASSES[operation.class] << IOPRIO_CLASS_SHIFT) | operation.level;
      return call(system, 'ioprio_set', `be ${operation.class}`, IOPRIO_WHO_PROCESS, SELF, priority);
    }
    case 'set-memory-policy': {
      const { mode, nodes } = operation;
      const flags = operation.flags.reduce((bits, flag) => bits | MEMORY_FLAGS[flag], 0);
      const mask = nodes.length > 0 ? bitMask(nodes) : null;
      // One more than there are bits: the kernel takes the last off (mm/mempolicy.c, get_nodes).
      const most = mask === null ? 0 : mask.byteLength * 8 + 1;
      return call(system, 'set_mempolicy', `take memory by ${mode}`, MEMORY_MODES[mode] | flags, mask, most);
    }
    case 'set-affinity': {
      const { processors } = operation;
      const mask = processors.length > 0 ? bitMask(processors) : EVERY_PROCESSOR.buffer;
      const action = `run on processors ${processors.join(',')}`;
      return call(system, 'sched_setaffinity', action, SELF, mask.byteLength, mask);
    }
  }
}
