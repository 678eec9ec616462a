import { SYSCALLS } from '../../../src/sys/syscalls.ts';
import { exactly, invoke, Misuse, type Verbs } from '../verb.ts';

const isCall = (name: string): name is keyof typeof SYSCALLS => Object.hasOwn(SYSCALLS, name);

/** The number of a system call by its name in section 2 of the man pages, or Misuse. */
export function callNumber(name: string): number {
  if (!isCall(name)) throw new Misuse(`\`${name}\` is no system call that the project knows by number`);
  return SYSCALLS[name];
}

export const syscallVerbs: Verbs = {
  'bad-call': {
    usage: 'NAME',
    /** Makes the call with every bit of every argument set: no descriptor, address, flag or size, so it must fail. */
    run(system, args) {
      const [name] = exactly(args, 1);
      if (!isCall(name)) throw new Misuse(`\`${name}\` is no system call that the project knows by number`);
      return { number: invoke(system, name, -1, -1, -1, -1, -1, -1) };
    },
  },
};
