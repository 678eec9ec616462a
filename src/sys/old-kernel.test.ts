import test from 'ava';
import { isErrno } from './error.ts';
import { ABSENT_ON_2_6_29, withoutCalls } from './old-kernel.ts';
import { recordingSystem } from './recording-system.ts';
import { SYSCALLS } from './syscalls.ts';

test('calls of newer kernels are ENOSYS, typed and raw, and never arrive', t => {
  const { system, calls } = recordingSystem();
  const old = withoutCalls(system, ABSENT_ON_2_6_29);
  t.true(
    isErrno(
      t.throws(() => old.setns(3, 0)),
      'ENOSYS',
    ),
  );
  t.is(old.syscall(SYSCALLS.openat2, -100, '/', null, 0), -38);
  t.deepEqual(calls, []);
});

test('everything else goes through', t => {
  const { system, calls } = recordingSystem({ getpid: { value: 7 } });
  const old = withoutCalls(system, ['unshare'], 'EINVAL');
  t.is(old.getpid(), 7);
  t.true(
    isErrno(
      t.throws(() => old.unshare(1)),
      'EINVAL',
    ),
  );
  old.syscall(SYSCALLS.getpid);
  t.deepEqual(calls, [['getpid'], ['syscall', SYSCALLS.getpid]]);
});
