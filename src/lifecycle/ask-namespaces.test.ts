import test from 'ava';
import { SystemError } from '../sys/error.ts';
import { CLONE_NEWCGROUP, CLONE_NEWPID } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { askNamespace, askNeededNamespaces } from './ask-namespaces.ts';

/** A kernel where unshare and clone end as given; the parent's side of each fork is played. */
function kernel(unshare: number, cloneErrno: number, statx = 0, next = 0) {
  return recordingSystem({
    syscall: { value: statx },
    fork: { value: 100 },
    clone: () => {
      if (cloneErrno !== 0) throw new SystemError('clone', cloneErrno);
      return 100;
    },
    wait4: (() => {
      const statuses = [unshare, next];
      return () => ({ pid: 100, status: { kind: 'exited', code: statuses.shift() ?? 0 } });
    })(),
  });
}

test('4.2: before 3.8 a pid namespace can be cloned and not unshared', t => {
  const { system, calls } = kernel(1, 0);
  t.is(askNamespace(system, 'pid'), 'clone-only');
  t.deepEqual(
    calls.find(([call]) => call === 'clone'),
    ['clone', CLONE_NEWPID],
  );
});

test('present, absent, denied', t => {
  t.is(askNamespace(kernel(0, 22).system, 'pid'), 'present');
  t.is(askNamespace(kernel(1, 22).system, 'user'), 'absent');
  t.is(askNamespace(kernel(2, 0).system, 'user'), 'denied');
  t.is(askNamespace(kernel(1, 1).system, 'user'), 'denied');
});

test('4.15: the bit of cgroup namespaces is never given to clone, which once stopped the child', t => {
  const { system, calls } = kernel(1, 0);
  t.is(askNamespace(system, 'cgroup'), 'absent');
  t.false(calls.some(([call, flags]) => call === 'clone' && flags === CLONE_NEWCGROUP));
});

test('9.14: whether root of a user namespace mounts a tmpfs is asked only where the kernel may be older than 3.9', t => {
  const ENOSYS = 38;
  const user = (outcome: number, statx: number) => askNeededNamespaces(kernel(outcome, 0, statx).system).user;
  t.is(user(2, -ENOSYS), 'without-tmpfs');
  t.is(user(0, -ENOSYS), 'present');
  t.is(user(2, 0), 'present');
});

test('7.6: a user namespace whose root mounts a tmpfs and may not change its bounding set, up to 3.12', t => {
  const { system } = kernel(0, 0, -38, 2);
  t.is(askNeededNamespaces(system).user, 'without-bounding');
});
