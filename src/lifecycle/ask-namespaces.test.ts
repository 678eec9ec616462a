import test from 'ava';
import { SystemError } from '../sys/error.ts';
import { CLONE_NEWCGROUP, CLONE_NEWPID } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { askNamespace } from './ask-namespaces.ts';

/** A kernel where unshare and clone end as given; the parent's side of each fork is played. */
function kernel(unshare: number, cloneErrno: number) {
  return recordingSystem({
    fork: { value: 100 },
    clone: () => {
      if (cloneErrno !== 0) throw new SystemError('clone', cloneErrno);
      return 100;
    },
    wait4: (() => {
      const statuses = [unshare, 0];
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
