import test from 'ava';
import { isErrno } from './error.ts';
import { createKernel, type Native } from './kernel.ts';
import { socketCalls } from './native-sockets.ts';
import { SYSCALLS } from './syscalls.ts';
import type { RawArgument } from './system.ts';

/** A binding where memory is found again by its address. */
function binding(handlers: Record<number, (...args: RawArgument[]) => number>) {
  const memories: ArrayBuffer[] = [];
  const native: Native = {
    syscall: (number, ...args) => handlers[number]?.(...args) ?? -38,
    address(memory, offset = 0) {
      if (!memories.includes(memory)) memories.push(memory);
      return (memories.indexOf(memory) + 1) * 0x10000 + offset;
    },
    decode: () => '',
    encode: (text, terminated) => new TextEncoder().encode(terminated ? `${text}\0` : text).buffer,
    environment: () => [],
  };
  return {
    calls: socketCalls(createKernel(native)),
    at: (address: bigint) => memories[Number(address >> 16n) - 1],
  };
}

test('descriptors go in a control message of SOL_SOCKET and SCM_RIGHTS, and come back', t => {
  let sent: ArrayBuffer | undefined;
  const { calls, at } = binding({
    [SYSCALLS.sendmsg]: (_, parts) => {
      const view = new DataView(parts as ArrayBuffer);
      sent = at(view.getBigUint64(32, true));
      return 1;
    },
    [SYSCALLS.recvmsg]: (_, parts) => {
      const view = new DataView(parts as ArrayBuffer);
      const control = at(view.getBigUint64(32, true));
      new Uint8Array(control ?? new ArrayBuffer(0)).set(new Uint8Array(sent ?? new ArrayBuffer(0)));
      return 1;
    },
  });
  calls.sendmsg(3, new Uint8Array([1]), [7, 9]);
  const header = new DataView(sent ?? new ArrayBuffer(0));
  t.deepEqual(
    [header.getBigUint64(0, true), header.getInt32(8, true), header.getInt32(12, true)],
    [24n, 1, 1],
  );
  t.deepEqual(calls.recvmsg(3, 10, 2).descriptors, [7, 9]);
});

test('a path that does not fit an address is refused, not cut off', t => {
  const { calls } = binding({ [SYSCALLS.bind]: () => 0 });
  calls.bind(3, 'x'.repeat(107));
  t.true(
    isErrno(
      t.throws(() => calls.bind(3, 'x'.repeat(108))),
      'ENAMETOOLONG',
    ),
  );
});
