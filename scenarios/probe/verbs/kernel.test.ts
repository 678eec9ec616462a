import test from 'ava';
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
