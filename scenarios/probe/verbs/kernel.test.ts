import test from 'ava';
import { SystemError } from '../../../src/sys/error.ts';
import { recordingSystem } from '../../../src/sys/recording-system.ts';
import { SYSCALLS } from '../../../src/sys/syscalls.ts';
import { perform } from '../perform.ts';
import { Misuse } from '../verb.ts';

test('a module is handed over as a whole, and its refusal is the answer', t => {
  const image = [new Uint8Array([1, 2, 3]), new Uint8Array()];
  const given: unknown[] = [];
  const { system, calls } = recordingSystem({
    open: { value: 7 },
    read: () => image.shift() ?? new Uint8Array(),
    syscall: (...words: unknown[]) => {
      given.push(...words);
      return -8;
    },
  });
  const answer = perform(system, ['init-module', '/m.ko']);
  t.deepEqual(answer, { ok: false, errno: 'ENOEXEC', call: 'init_module' });
  t.deepEqual(given, [SYSCALLS.init_module, new Uint8Array([1, 2, 3]).buffer, 3, '']);
  t.true(calls.some(([call]) => call === 'close'));
});

test('the end of the kernel log is what was asked for', t => {
  const { system } = recordingSystem({
    syscall: (_number: number, _action: number, buffer: ArrayBuffer) => {
      new Uint8Array(buffer).set(system.encode('one two three'));
      return 13;
    },
  });
  t.deepEqual(perform(system, ['kernel-log', '5']), { ok: true, text: 'three' });
});

/** What each way of putting the clock forward by ten seconds gave to the kernel, when it was 1000.5 s. */
function shifted(call: string): { number: number; words: bigint[] } {
  let last = { number: -1, words: [] as bigint[] };
  const { system } = recordingSystem({
    syscall: (number: number, first: number | ArrayBuffer, second?: ArrayBuffer | null) => {
      const memory = first instanceof ArrayBuffer ? first : (second as ArrayBuffer);
      if (number === SYSCALLS.clock_gettime) new BigInt64Array(memory).set([1000n, 500_000_000n]);
      last = { number, words: [...new BigInt64Array(memory)] };
      return 0;
    },
  });
  perform(system, ['shift-clock', call, '10']);
  return last;
}

test('the clock is put forward by each of the three calls in its own way', t => {
  t.deepEqual(shifted('clock_settime'), {
    number: SYSCALLS.clock_settime,
    words: [1010n, 500_000_000n],
  });
  t.deepEqual(shifted('settimeofday'), { number: SYSCALLS.settimeofday, words: [1010n, 0n] });
  const { number, words } = shifted('adjtimex');
  t.is(number, SYSCALLS.adjtimex);
  t.is(words.length * 8, 208);
  t.deepEqual([words[0], words[9]], [0x100n, 10n]);
});

test('a clock is put forward by nothing else', t => {
  const { system, calls } = recordingSystem();
  t.throws(() => perform(system, ['shift-clock', 'date', '1']), { instanceOf: Misuse, message: /`date`/ });
  t.deepEqual(calls, []);
});

test('a capability of a file is one bit, permitted and effective, as the second revision has it', t => {
  const given: unknown[] = [];
  const { system } = recordingSystem({
    syscall: (...words: unknown[]) => {
      given.push(...words);
      return 0;
    },
  });
  perform(system, ['file-capability', '/p', 'sys_time']);
  const [number, path, name, value, size] = given;
  t.deepEqual([number, path, name, size], [SYSCALLS.setxattr, '/p', 'security.capability', 20]);
  t.deepEqual([...new Uint32Array(value as ArrayBuffer)], [0x0200_0001, 1 << 25, 0, 0, 0]);
});

test('a copy is whole, has its own permissions, and takes no file that is there', t => {
  const chunks = ['one', 'two', ''].map(text => new TextEncoder().encode(text));
  const { system, calls } = recordingSystem({
    open: { value: 7 },
    read: () => chunks.shift() ?? new Uint8Array(),
    write: (_fd: number, bytes: Uint8Array) => Math.min(4, bytes.length),
  });
  perform(system, ['copy', '/from', '/to', '0o4755']);
  const written = calls.filter(([call]) => call === 'write').map(([, , bytes]) => bytes);
  t.deepEqual(written, [system.encode('onetwo'), system.encode('wo')]);
  t.deepEqual(calls.at(-1), ['chmod', '/to', 0o4755]);
});

test('bytes go in and come out as pairs of hexadecimal digits', t => {
  const { system, calls } = recordingSystem({ read: () => new Uint8Array([0, 0xfe, 7]) });
  t.deepEqual(perform(system, ['read-bytes', '/f', '0x10', '3']), { ok: true, text: '00fe07' });
  perform(system, ['create-bytes', '/g', '0o755', '00fe07']);
  const written = calls.find(([call]) => call === 'write');
  t.deepEqual(written?.[2], new Uint8Array([0, 0xfe, 7]));
});

test('a mount by the calls of 5.2 is made first and put in its place last', t => {
  const made: Record<number, number> = {
    [SYSCALLS.fsopen]: 7,
    [SYSCALLS.fsmount]: 8,
    [SYSCALLS.open_tree]: 9,
  };
  const { system, calls } = recordingSystem({ syscall: (number: number) => made[number] ?? 0 });
  perform(system, ['mount-in-steps', 'proc', '/tmp']);
  perform(system, ['bind-in-steps', '/proc', '/tmp']);
  const attached = (mount: number) => ['syscall', SYSCALLS.move_mount, mount, '', -100, '/tmp', 4];
  t.deepEqual(
    calls.map(([call, ...words]) => (call === 'close' ? [call, ...words] : [call, ...words.slice(0, 6)])),
    [
      ['syscall', SYSCALLS.fsopen, 'proc', 1],
      ['syscall', SYSCALLS.fsconfig, 7, 6, 0, 0, 0],
      ['syscall', SYSCALLS.fsmount, 7, 1, 0],
      attached(8),
      ['close', 8],
      ['close', 7],
      ['syscall', SYSCALLS.open_tree, -100, '/proc', 0o2000001],
      attached(9),
      ['close', 9],
    ],
  );
});

test('names of programs are read out of what the kernel notes, behind its first page', t => {
  let asked: unknown[] = [];
  const notes = new TextEncoder().encode('\0\0\x03\0run-1234\0\0\x7f\0sh\0');
  const { system } = recordingSystem({
    pipe2: { value: { read: 5, write: 6 } },
    read: { value: notes },
    syscall: (...words: unknown[]) => {
      asked = words;
      return 32768;
    },
  });
  t.deepEqual(perform(system, ['watched-programs', '65536']), { ok: true, list: ['run-1234'] });
  t.deepEqual(asked, [SYSCALLS.write, 6, 65536 + 4096, 32768]);
});

test('every program on the processor is watched, whosever it is', t => {
  let description: Uint32Array | undefined;
  const { system, calls } = recordingSystem({
    syscall: (number: number, first: ArrayBuffer) => {
      if (number === SYSCALLS.perf_event_open) description = new Uint32Array(first.slice(0));
      return number === SYSCALLS.mmap ? 65536 : 7;
    },
  });
  t.deepEqual(perform(system, ['watch-programs']), { ok: true, number: 65536 });
  t.deepEqual([...(description ?? [])].slice(0, 3), [1, 64, 0]);
  t.is(description?.[10], 1 << 9, 'only the records that name programs');
  t.deepEqual(calls[0]?.slice(3), [-1, 0, -1, 0]);
});

test('a module is taken out without waiting for who uses it', t => {
  const { system, calls } = recordingSystem({ syscall: { value: -1 } });
  t.deepEqual(perform(system, ['delete-module', 'loop']), {
    ok: false,
    errno: 'EPERM',
    call: 'delete_module',
  });
  t.deepEqual(calls, [['syscall', SYSCALLS.delete_module, 'loop', 0o4000]]);
});

test('a hardware clock is set to the midnight of a day, its years counted from 1900 and its months from 0', t => {
  let given: number[] = [];
  const { system } = recordingSystem({
    open: { value: 7 },
    ioctl: (_fd: number, request: number, time: ArrayBuffer) => {
      given = [request, ...new Int32Array(time)];
      return 0;
    },
  });
  t.deepEqual(perform(system, ['set-hardware-clock', '/dev/clock', '2001-09-08']), { ok: true });
  t.deepEqual(given, [0x4024_700a, 0, 0, 0, 8, 8, 101, 0, 0, 0]);
  t.throws(() => perform(system, ['set-hardware-clock', '/dev/clock', 'today']), { instanceOf: Misuse });
});

test('descriptors are taken from another process by both of its limits', t => {
  let limits: bigint[] = [];
  const { system, calls } = recordingSystem({
    syscall: (_number: number, _pid: number, _resource: number, limit: ArrayBuffer) => {
      limits = [...new BigUint64Array(limit)];
      return 0;
    },
  });
  t.deepEqual(perform(system, ['limit-descriptors', '42', '3']), { ok: true });
  t.deepEqual(calls[0]?.slice(0, 4), ['syscall', SYSCALLS.prlimit64, 42, 7]);
  t.deepEqual(limits, [3n, 3n]);
});

test('a line is pasted once the terminal has answered as a virtual console, and nothing is written to another', t => {
  const asked: number[][] = [];
  const console = recordingSystem({
    ioctl: (_fd: number, _request: number, memory: ArrayBuffer) => {
      asked.push([...new Uint8Array(memory)]);
      return 0;
    },
    write: (_fd: number, bytes: Uint8Array) => bytes.length,
  });
  t.deepEqual(perform(console.system, ['paste', '2', 'x']), { ok: true });
  t.deepEqual(asked, [[6], [2, 1, 0, 1, 0, 80, 0, 1, 0, 0, 0], [3]]);
  const other = recordingSystem({
    ioctl: () => {
      throw new SystemError('ioctl', 25);
    },
  });
  t.deepEqual(perform(other.system, ['paste', '2', 'x']), { ok: false, errno: 'ENOTTY', call: 'ioctl' });
  t.false(other.calls.some(([call]) => call === 'write'));
});
