import {
  ConfigError,
  expected,
  integer,
  list,
  type Node,
  object,
  optional,
  type Reader,
  required,
  text,
  word,
} from '../spec/node.ts';
import {
  type ExecAffinity,
  IO_CLASSES,
  type IoPriority,
  MEMORY_FLAGS,
  MEMORY_MODES,
  type MemoryPolicy,
  SCHEDULER_FLAGS,
  SCHEDULERS,
  type Scheduler,
  type SchedulerName,
} from './policy.ts';

const wordOf = <T extends object>(of: T) => word(Object.keys(of) as (keyof T & string)[]);

/** Above it no kernel numbers processors or memory nodes (CONFIG_NR_CPUS, MAX_NUMNODES). */
const HIGHEST = 8191;

/** A list as cpuset(7) writes it, `0-3,6`: the numbers in it, in order. */
export const numberList: Reader<number[]> = node => {
  const written = text(node).trim();
  const numbers = new Set<number>();
  for (const part of written === '' ? [] : written.split(',')) {
    const [, first, last = first] = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part) ?? [];
    const [low, high] = [Number(first), Number(last)];
    if (first === undefined || low > high || high > HIGHEST) expected(node, 'a list of numbers like 0-3,6');
    for (let number = low; number <= high; number++) numbers.add(number);
  }
  return [...numbers].sort((one, other) => one - other);
};

/** What takes the field; any other policy would pass over it. */
const FOR: Record<'priority' | 'runtime' | 'deadline' | 'period', SchedulerName[]> = {
  priority: ['SCHED_FIFO', 'SCHED_RR'],
  runtime: ['SCHED_DEADLINE'],
  deadline: ['SCHED_DEADLINE'],
  period: ['SCHED_DEADLINE'],
};

/** Reads `process.scheduler`. */
export const readScheduler: Reader<Scheduler> = node => {
  const field = object(node, ['policy', 'flags', 'nice', ...Object.keys(FOR)]);
  const policy = wordOf(SCHEDULERS)(required(node, field, 'policy'));
  const number = (name: keyof typeof FOR, low: number, high: number) => {
    const at = field(name);
    const value = optional(at, integer(low, high), 0);
    if (at && value !== 0 && !FOR[name].includes(policy)) expected(at, `nothing beside ${policy}`);
    return value;
  };
  const scheduler = {
    policy,
    flags: optional(field('flags'), list(wordOf(SCHEDULER_FLAGS)), []),
    // Kept for when the process is of OTHER or BATCH again.
    nice: optional(field('nice'), integer(-20, 19), 0),
    priority: number('priority', 0, 99),
    runtime: number('runtime', 0, Number.MAX_SAFE_INTEGER),
    deadline: number('deadline', 0, Number.MAX_SAFE_INTEGER),
    period: number('period', 0, Number.MAX_SAFE_INTEGER),
  };
  if (policy === 'SCHED_DEADLINE') {
    const { runtime, deadline, period } = scheduler;
    if (runtime === 0) throw new ConfigError(`${node.path}.runtime`, 'is required for SCHED_DEADLINE');
    if (deadline === 0) throw new ConfigError(`${node.path}.deadline`, 'is required for SCHED_DEADLINE');
    if (runtime > deadline || (period !== 0 && deadline > period)) {
      throw new ConfigError(node.path, 'runtime is at most deadline, and deadline at most period');
    }
  }
  return scheduler;
};

/** Reads `process.ioPriority`. */
export const readIoPriority: Reader<IoPriority> = node => {
  const field = object(node, ['class', 'priority']);
  return {
    class: wordOf(IO_CLASSES)(required(node, field, 'class')),
    level: optional(field('priority'), integer(0, 7), 0),
  };
};

/** Modes that name nodes, and those that cannot. */
const WITHOUT_NODES = ['MPOL_DEFAULT', 'MPOL_LOCAL'];

/** Reads `linux.memoryPolicy`. */
export const readMemoryPolicy: Reader<MemoryPolicy> = node => {
  const field = object(node, ['mode', 'nodes', 'flags']);
  const mode = wordOf(MEMORY_MODES)(required(node, field, 'mode'));
  const nodes = optional(field('nodes'), numberList, []);
  const flags: MemoryPolicy['flags'] = optional(field('flags'), list(wordOf(MEMORY_FLAGS)), []);
  const place = (name: string): Node => field(name) ?? { ...node, path: `${node.path}.${name}`, value: '' };
  if (WITHOUT_NODES.includes(mode)) {
    if (nodes.length > 0) expected(place('nodes'), `no nodes beside ${mode}`);
    if (flags.length > 0) expected(place('flags'), `no flags beside ${mode}`);
  } else if (nodes.length === 0 && mode !== 'MPOL_PREFERRED') {
    expected(place('nodes'), `memory nodes for ${mode}, like 0-1`);
  }
  if (flags.includes('MPOL_F_STATIC_NODES') && flags.includes('MPOL_F_RELATIVE_NODES')) {
    expected(place('flags'), 'nodes that are static or relative, not both');
  }
  return { mode, nodes, flags };
};

/** Reads `process.execCPUAffinity`. */
export const readExecAffinity: Reader<ExecAffinity> = node => {
  const field = object(node, ['initial', 'final']);
  const processors = (name: string) => {
    const numbers = optional(field(name), numberList, undefined);
    return numbers?.length === 0 ? undefined : numbers;
  };
  return { initial: processors('initial'), final: processors('final') };
};
