import test from 'ava';
import { createSystem } from './create-system.ts';
import { SystemError } from './error.ts';
import type { Native } from './kernel.ts';
import { decodeWaitStatus } from './native-processes.ts';
import { makeDevice, splitDevice } from './numbers.ts';
import { SYSCALLS } from './syscalls.ts';
import type { RawArgument } from './system.ts';

type Handler = (...args: RawArgument[]) => number;

/** A binding whose kernel is a table; memory begins at address 0x1000. */
function binding(handlers: { [call in keyof typeof SYSCALLS]?: Handler }): Native {
  const byNumber = new Map(Object.entries(handlers).map(([call, run]) => [SYSCALLS[call as 'read'], run]));
  return {
    syscall: (number, ...args) => byNumber.get(number as 0)?.(...args) ?? -38,
    address: (_, offset = 0) => 0x1000 + offset,
    decode: (memory, offset, length) => new TextDecoder().decode(new Uint8Array(memory, offset, length)),
    encode: (text, terminated) => new TextEncoder().encode(terminated ? `${text}\0` : text).buffer,
    environment: () => [],
  };
}

const memoryOf = (argument: RawArgument | undefined) => argument as ArrayBuffer;

test('a refused call names what was tried, the reason and the errno', t => {
  const system = createSystem(binding({ mount: () => -1, open: () => -2 }));
  const mount = t.throws(() => system.mount('devpts', '/dev/pts', 'devpts', 0, null), {
    instanceOf: SystemError,
  });
  t.is(mount?.message, 'mount devpts on /dev/pts: Operation not permitted (EPERM)');
  t.like(mount, { call: 'mount', errno: 1, code: 'EPERM', path: '/dev/pts' });
  t.is(t.throws(() => system.open('/nope', 0))?.message, 'open /nope: No such file or directory (ENOENT)');
});

test('a read that a signal interrupts is begun again', t => {
  let calls = 0;
  const system = createSystem(binding({ read: () => (calls++ < 2 ? -4 : 0) }));
  t.is(system.read(5, 10).length, 0);
  t.is(calls, 3);
});

test('stat is decoded from the structure of x86_64', t => {
  const fill: Handler = (_, memory) => {
    const view = new DataView(memoryOf(memory));
    view.setBigUint64(0, 6n, true);
    view.setBigUint64(8, 3n, true);
    view.setUint32(24, 0o20666, true);
    view.setBigUint64(40, 259n, true);
    return 0;
  };
  const found = createSystem(binding({ stat: fill })).stat('/dev/null');
  t.like(found, { device: 6, inode: 3, mode: 0o20666, rdev: makeDevice(1, 3) });
});

test('directory entries come without . and ..', t => {
  const records = [
    ['.', 4],
    ['proc', 4],
    ['..', 4],
    ['null', 2],
  ] as const;
  let read = false;
  const fill: Handler = (_, memory) => {
    if (read) return 0;
    read = true;
    let at = 0;
    for (const [name, type] of records) {
      const view = new DataView(memoryOf(memory));
      view.setUint16(at + 16, 24, true);
      view.setUint8(at + 18, type);
      new Uint8Array(memoryOf(memory)).set(new TextEncoder().encode(`${name}\0`), at + 19);
      at += 24;
    }
    return at;
  };
  t.deepEqual(createSystem(binding({ getdents64: fill })).getdents64(3), [
    { name: 'proc', type: 'directory' },
    { name: 'null', type: 'char' },
  ]);
});

test('execve points argv and envp at terminated strings behind a NULL', t => {
  let argv: ArrayBuffer | undefined;
  const system = createSystem(
    binding({
      execve: (_, args) => {
        argv = memoryOf(args);
        return -2;
      },
    }),
  );
  t.throws(() => system.execve('/bin/sh', ['sh', '-c'], []), { instanceOf: SystemError });
  const view = new DataView(argv ?? new ArrayBuffer(0));
  t.is(view.getBigUint64(0, true), 0x1000n + 24n);
  t.is(view.getBigUint64(8, true), 0x1000n + 27n);
  t.is(view.getBigUint64(16, true), 0n);
  t.is(new TextDecoder().decode(new Uint8Array(argv ?? new ArrayBuffer(0), 24)), 'sh\0-c\0');
});

test('capability sets cross in two halves, effective, permitted, inheritable', t => {
  let data: ArrayBuffer | undefined;
  const keep: Handler = (header, sets) => {
    t.is(new DataView(memoryOf(header)).getUint32(0, true), 0x20080522);
    data = memoryOf(sets);
    return 0;
  };
  const give: Handler = (_, sets) => {
    new Uint8Array(memoryOf(sets)).set(new Uint8Array(data ?? new ArrayBuffer(0)));
    return 0;
  };
  const system = createSystem(binding({ capset: keep, capget: give }));
  const sets = { effective: (1n << 40n) | 1n, permitted: 0xffff_ffff_ffffn, inheritable: 1n << 32n };
  system.capset(sets);
  t.deepEqual([...new Uint32Array(data ?? new ArrayBuffer(0))], [1, 0xffff_ffff, 0, 0x100, 0xffff, 1]);
  t.deepEqual(system.capget(), sets);
});

test('a signal set has bit N-1 for signal N, and what was read is decoded', t => {
  let mask = 0n;
  const system = createSystem(
    binding({
      signalfd4: (_, set) => {
        mask = new DataView(memoryOf(set)).getBigUint64(0, true);
        return 7;
      },
      read: (_, memory) => {
        const view = new DataView(memoryOf(memory));
        view.setUint32(0, 17, true);
        view.setUint32(12, 42, true);
        view.setInt32(40, 9, true);
        return 128;
      },
    }),
  );
  t.is(system.signalfd4([1, 17], 0), 7);
  t.is(mask, 1n | (1n << 16n));
  t.deepEqual(system.readSignals(7), [{ signal: 17, code: 0, pid: 42, uid: 0, status: 9 }]);
});

test('every signal but the two that cannot be changed gets its default back', t => {
  const changed: number[] = [];
  const system = createSystem(
    binding({
      rt_sigaction: (signal, action, before, size) => {
        t.deepEqual(new Uint8Array(memoryOf(action)), new Uint8Array(32));
        t.deepEqual([before, size], [null, 8]);
        changed.push(Number(signal));
        return 0;
      },
    }),
  );
  system.defaultSignals();
  t.deepEqual(
    changed,
    Array.from({ length: 64 }, (_, index) => index + 1).filter(signal => signal !== 9 && signal !== 19),
  );
});

test('wait statuses', t => {
  t.deepEqual(decodeWaitStatus(0x0300), { kind: 'exited', code: 3 });
  t.deepEqual(decodeWaitStatus(0x0009), { kind: 'signalled', signal: 9, core: false });
  t.deepEqual(decodeWaitStatus(0x008b), { kind: 'signalled', signal: 11, core: true });
  t.deepEqual(decodeWaitStatus(0x137f), { kind: 'stopped', signal: 19 });
  t.deepEqual(decodeWaitStatus(0xffff), { kind: 'continued' });
});

test('device numbers go there and back', t => {
  for (const [major, minor] of [
    [1, 3],
    [136, 0],
    [254, 1_048_575],
    [4095, 256],
  ] as const) {
    t.deepEqual(splitDevice(makeDevice(major, minor)), { major, minor });
  }
  t.is(makeDevice(5, 1), 0x501);
});
