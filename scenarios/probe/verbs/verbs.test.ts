import test from 'ava';
import { recordingSystem } from '../../../src/sys/recording-system.ts';
import { SYSCALLS } from '../../../src/sys/syscalls.ts';
import { perform } from '../perform.ts';
import { Misuse } from '../verb.ts';
import { refusing } from './seccomp.ts';

const held = { effective: 0b11n, permitted: 0b11n, inheritable: 0n };

test('capset changes one bit of one set and leaves the others as they are', t => {
  const { system, calls } = recordingSystem({ capget: () => ({ ...held }) });
  perform(system, ['capset', 'inheritable', '+mknod']);
  perform(system, ['capset', 'effective', '-chown']);
  t.deepEqual(
    calls.filter(([call]) => call === 'capset'),
    [
      ['capset', { ...held, inheritable: 1n << 27n }],
      ['capset', { ...held, effective: 0b10n }],
    ],
  );
});

test('a capability may be a number that no kernel knows', t => {
  const { system, calls } = recordingSystem();
  perform(system, ['bounding-drop', '63']);
  t.deepEqual(calls, [['prctl', 24, 63]]);
  t.throws(() => perform(system, ['bounding-drop', 'mkmod']), { instanceOf: Misuse, message: /`mkmod`/ });
  t.throws(() => perform(system, ['capset', 'bounding', '-mknod']), { instanceOf: Misuse });
  t.throws(() => perform(system, ['capset', 'permitted', 'mknod']), { instanceOf: Misuse });
});

test('a bad call sets every argument to all ones, and what the kernel minds is the answer', t => {
  const { system, calls } = recordingSystem({ syscall: () => -9 });
  t.deepEqual(perform(system, ['bad-call', 'setns']), { ok: false, errno: 'EBADF', call: 'setns' });
  t.deepEqual(calls, [['syscall', SYSCALLS.setns, -1, -1, -1, -1, -1, -1]]);
  t.throws(() => perform(system, ['bad-call', 'toString']), { instanceOf: Misuse });
});

/** What a classic BPF program of these four instructions answers, read as seccomp(2) describes them. */
function verdict(program: Uint8Array<ArrayBuffer>, call: number): number {
  const view = new DataView(program.buffer);
  const [load, jump, refuse, allow] = [0, 8, 16, 24];
  t16(view, load, 0x20);
  t16(view, jump, 0x15);
  const equal = view.getUint32(jump + 4, true) === call;
  const skipped = view.getUint8(jump + (equal ? 2 : 3));
  return view.getUint32((skipped === 0 ? refuse : allow) + 4, true);
}

function t16(view: DataView, at: number, code: number): void {
  if (view.getUint16(at, true) !== code) throw new Error(`instruction at ${at} is not ${code}`);
}

test('the seccomp filter refuses its one call with EPERM and lets others pass', t => {
  const program = refusing(SYSCALLS.mkdir);
  t.is(verdict(program, SYSCALLS.mkdir), 0x0005_0001);
  t.is(verdict(program, SYSCALLS.rmdir), 0x7fff_0000);
});

test('a held descriptor stays open, and its number is the answer', t => {
  const { system, calls } = recordingSystem({ open: { value: 7 }, read: () => new Uint8Array([65]) });
  t.deepEqual(perform(system, ['hold', '/dev/zero', 'r']), { ok: true, number: 7 });
  t.deepEqual(perform(system, ['read-held', '7', '1']), { ok: true, text: 'A' });
  t.false(calls.some(([call]) => call === 'close'));
});

test('a device filter is attached and detached as bpf(2) wants it, the program named only for the first', t => {
  const attributes: number[][] = [];
  const { system } = recordingSystem({
    syscall: (_number: number, command: number, attr: ArrayBuffer) => {
      attributes.push([command, ...new Uint32Array(attr)]);
      return 0;
    },
  });
  perform(system, ['attach-device-filter', '5', '6', 'multi']);
  perform(system, ['detach-device-filter', '5']);
  t.deepEqual(attributes, [
    [8, 5, 6, 6, 2],
    [9, 5, 0, 6, 0],
  ]);
});

test('the programs of a group are asked for by id, and opened and detached one by one', t => {
  const attributes: number[][] = [];
  const { system } = recordingSystem({
    address: { value: 0 },
    syscall: (_number: number, command: number, attr: ArrayBuffer) => {
      attributes.push([command, ...new Uint32Array(attr)]);
      // Two programs are there; without a descriptor of one nothing else needs an answer.
      if (command === 16) {
        const view = new DataView(attr);
        view.setUint32(24, 2, true);
        // The revision, as kernels from 6.17 on write it whatever the size.
        view.setBigUint64(56, 1n, true);
      }
      return command === 13 ? 9 : 0;
    },
  });
  t.deepEqual(perform(system, ['device-filters', '5']), { ok: true, list: ['0', '0'] });
  t.deepEqual(perform(system, ['open-device-filter', '77']), { ok: true, number: 9 });
  perform(system, ['detach-device-filter', '5', '9']);
  t.deepEqual(attributes, [
    [16, 5, 6, 0, 0, 0, 0, 64, ...Array<number>(9).fill(0)],
    [13, 77, 0],
    [9, 5, 9, 6, 0],
  ]);
});

test('a terminal is taken before anything is put into it, one byte a call', t => {
  const { system, calls } = recordingSystem({ open: { value: 4 } });
  perform(system, ['control-terminal', '/dev/pts/0']);
  perform(system, ['tiocsti', '4', 'ab']);
  t.deepEqual(
    calls.map(([call, , request]) => (call === 'ioctl' ? request : call)),
    ['open', 'setsid', 0x540e, 0x5412, 0x5412],
  );
});

test('reboot takes only words it knows', t => {
  const { system, calls } = recordingSystem();
  t.throws(() => perform(system, ['reboot', 'now']), { instanceOf: Misuse, message: /`now`/ });
  t.deepEqual(calls, []);
  perform(system, ['reboot', 'cad-off']);
  t.deepEqual(calls, [['reboot', 0]]);
});
