import test from 'ava';
import { SystemError } from '../sys/error.ts';
import { PR_CAP_AMBIENT, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS, PR_GET_SECUREBITS } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { askPrivileges } from './ask.ts';

/** A kernel whose last capability is `last`, without bounding set if undefined. */
function kernel(last: number | undefined, modern: boolean, seccomp: number) {
  return recordingSystem({
    prctl: (option: number, argument: number) => {
      const known = option === PR_CAPBSET_READ ? last !== undefined && argument <= last : modern;
      if (!known) throw new SystemError('prctl', 22);
      return 1;
    },
    syscall: { value: seccomp },
    capget: { value: { effective: 0n, permitted: (1n << 64n) - 1n, inheritable: 0n } },
  });
}

test('7.2, 7.3: the last capability is where the bounding set ends', t => {
  t.like(askPrivileges(kernel(33, false, -22).system), {
    lastCapability: 33,
    boundingSet: true,
    ambient: false,
    noNewPrivileges: false,
    seccompFilter: false,
  });
  const modern = askPrivileges(kernel(40, true, -14).system);
  t.like(modern, { lastCapability: 40, ambient: true, noNewPrivileges: true, seccompFilter: true });
  t.is(modern.held.length, 41);
});

test('7.1: a kernel without a bounding set of its own', t => {
  t.like(askPrivileges(kernel(undefined, false, -22).system), { boundingSet: false, lastCapability: 33 });
});

test('asking changes nothing', t => {
  const { system, calls } = kernel(40, true, -14);
  askPrivileges(system);
  const asked = new Set(calls.filter(([call]) => call === 'prctl').map(([, option]) => option));
  t.deepEqual([...asked], [PR_CAPBSET_READ, PR_GET_SECUREBITS, PR_CAP_AMBIENT, PR_GET_NO_NEW_PRIVS]);
});
