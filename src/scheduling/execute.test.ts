import test from 'ava';
import { toHex } from '../sys/hex.ts';
import { withoutCalls } from '../sys/old-kernel.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import { bitMask, executeScheduling } from './execute.ts';
import type { SchedulingOperation } from './operations.ts';

const hex = (memory: unknown) => (memory instanceof ArrayBuffer ? toHex(memory) : memory);

/** The raw calls of an operation, memory as hex; `old` is a kernel without sched_setattr. */
function calls(operation: SchedulingOperation, old = false) {
  const { system, calls: made } = recordingSystem({ syscall: { value: 0 } });
  executeScheduling(old ? withoutCalls(system, ['sched_setattr']) : system, operation);
  return made.map(([, ...args]) => args.map(hex));
}

const scheduler = {
  op: 'set-scheduler',
  policy: 'SCHED_FIFO',
  priority: 10,
  nice: 0,
  flags: ['SCHED_FLAG_RESET_ON_FORK'],
  runtime: 0,
  deadline: 0,
  period: 0,
} as const satisfies SchedulingOperation | { flags: readonly string[] };

test('a scheduler is one sched_setattr: size, policy, flags, nice, priority, and the times of deadlines', t => {
  const attributes = `30000000${'01000000'}${'0100000000000000'}${'00000000'}${'0a000000'}${'00'.repeat(24)}`;
  t.deepEqual(calls({ ...scheduler, flags: [...scheduler.flags] }), [
    [SYSCALLS.sched_setattr, 0, attributes, 0],
  ]);
});

test('what is nice is kept beside a policy that does not use it', t => {
  const nice = (policy: 'SCHED_OTHER' | 'SCHED_FIFO') =>
    calls({ ...scheduler, policy, priority: 0, nice: 5, flags: [] }).map(([number]) => number);
  t.deepEqual(nice('SCHED_OTHER'), [SYSCALLS.sched_setattr]);
  t.deepEqual(nice('SCHED_FIFO'), [SYSCALLS.sched_setattr, SYSCALLS.setpriority]);
});

test('before 3.14 it is sched_setscheduler, and setpriority for what is nice', t => {
  t.deepEqual(calls({ ...scheduler, flags: [] }, true), [[SYSCALLS.sched_setscheduler, 0, 1, '0a000000']]);
  t.deepEqual(calls({ ...scheduler, policy: 'SCHED_OTHER', priority: 0, nice: 5, flags: [] }, true), [
    [SYSCALLS.sched_setscheduler, 0, 0, '00000000'],
    [SYSCALLS.setpriority, 0, 0, 5],
  ]);
});

test('an I/O priority is its class above 13 bits', t => {
  t.deepEqual(calls({ op: 'set-io-priority', class: 'IOPRIO_CLASS_BE', level: 4 }), [
    [SYSCALLS.ioprio_set, 1, 0, 0x4004],
  ]);
});

test('memory nodes and processors are bits in words of 64', t => {
  t.is(hex(bitMask([0, 3, 64])), '0900000000000000' + '0100000000000000');
  const flags = ['MPOL_F_STATIC_NODES' as const];
  t.deepEqual(calls({ op: 'set-memory-policy', mode: 'MPOL_BIND', flags, nodes: [1] }), [
    [SYSCALLS.set_mempolicy, 0x8002, '0200000000000000', 65],
  ]);
  t.deepEqual(calls({ op: 'set-memory-policy', mode: 'MPOL_LOCAL', flags: [], nodes: [] }), [
    [SYSCALLS.set_mempolicy, 4, null, 0],
  ]);
  t.deepEqual(calls({ op: 'set-affinity', processors: [0, 1] }), [
    [SYSCALLS.sched_setaffinity, 0, 8, '0300000000000000'],
  ]);
  t.deepEqual(calls({ op: 'set-affinity', processors: [] }), [
    [SYSCALLS.sched_setaffinity, 0, 2048, 'ff'.repeat(2048)],
  ]);
});

test('what the kernel refuses is named', t => {
  const { system } = recordingSystem({ syscall: { value: -1 } });
  const operation = { op: 'set-io-priority', class: 'IOPRIO_CLASS_RT', level: 0 } as const;
  t.throws(() => executeScheduling(system, operation), {
    message: 'be IOPRIO_CLASS_RT: Operation not permitted (EPERM)',
  });
});
