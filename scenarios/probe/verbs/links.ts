import { unlessErrno } from '../../../src/sys/error.ts';
import { AT_FDCWD } from '../../../src/sys/numbers.ts';
import type { System } from '../../../src/sys/system.ts';
import { exactly, integer, invoke, type Verbs } from '../verb.ts';

/** fs.h: each of two names gets what the other had, at once. */
const RENAME_EXCHANGE = 2;
/** Asleep between two exchanges, a process comes back at any point of what others are doing. */
const [mostOfTheTime, aMoment] = [1, 0.05];

const exchangeAtOnce = (system: System, a: string, b: string) =>
  unlessErrno(['ENOSYS', 'EINVAL'], () =>
    invoke(system, 'renameat2', AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE),
  ) === 0;

/**
 * With three renames, for kernels and file systems without the other way (3.15): the name is free for a moment. A runtime
 * that makes what is missing fills the gap with a directory of its own, which goes out of the way to a name of its own.
 */
function exchangerInSteps(): typeof exchangeAtOnce {
  let cleared = 0;
  const take = (system: System, from: string, to: string): void => {
    const isTaken = () =>
      unlessErrno(['ENOTEMPTY', 'EEXIST', 'EISDIR', 'ENOTDIR'], () => {
        system.rename(from, to);
        return true;
      }) === undefined;
    while (isTaken()) system.rename(to, `${to}.cleared-${cleared++}`);
  };
  return (system, a, b) => {
    const aside = `${a}.aside`;
    system.rename(a, aside);
    take(system, b, a);
    system.rename(aside, b);
    return true;
  };
}

/** What names lead to, and how that changes. */
export const linkVerbs: Verbs = {
  symlink: {
    usage: 'TARGET PATH',
    run(system, args) {
      const [target, path] = exactly(args, 2);
      system.symlink(target, path);
      return {};
    },
  },
  rename: {
    usage: 'FROM TO',
    run(system, args) {
      const [from, to] = exactly(args, 2);
      system.rename(from, to);
      return {};
    },
  },
  'exchange-repeatedly': {
    usage: 'PATH PATH MILLISECONDS',
    /** Exchanges two names for a moment, again and again, and answers how often, and by which call. */
    run(system, args) {
      const [a, b, time] = exactly(args, 3);
      const end = system.clock_gettime() + integer(time);
      const atOnce = exchangeAtOnce(system, a, b);
      const exchange = atOnce ? exchangeAtOnce : exchangerInSteps();
      if (atOnce) exchange(system, a, b);
      let number = 0;
      for (; system.clock_gettime() < end; number++) {
        exchange(system, a, b);
        system.nanosleep(aMoment);
        exchange(system, a, b);
        system.nanosleep(mostOfTheTime);
      }
      return { number, text: atOnce ? 'renameat2' : 'rename' };
    },
  },
};
