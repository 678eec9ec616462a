import test from 'ava';
import { recordingSystem } from '../sys/recording-system.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import { attachedTags } from './bpf.ts';

/** Where a kernel from 6.17 on writes the revision of what is attached, of whatever size the structure is. */
const REVISION = 56;

test('what the kernel writes when it is asked for programs has room', t => {
  const { system, calls } = recordingSystem({
    address: { value: 0 },
    syscall: (_number: number, _command: number, memory: ArrayBuffer) => {
      const view = new DataView(memory);
      view.setUint32(24, 0, true);
      view.setBigUint64(REVISION, 1n, true);
      return 0;
    },
  });
  t.deepEqual(attachedTags(system, 3), []);
  t.is(calls.filter(([call, number]) => call === 'syscall' && number === SYSCALLS.bpf).length, 1);
});
