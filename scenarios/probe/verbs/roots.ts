import { withFd } from '../../../src/sys/files.ts';
import { O_CLOEXEC, O_DIRECTORY, O_RDONLY } from '../../../src/sys/numbers.ts';
import { exactly, integer, type Verbs } from '../verb.ts';

/** Where a process is: its working directory, its root, its namespaces. */
export const rootVerbs: Verbs = {
  chdir: {
    usage: 'PATH',
    run(system, args) {
      system.chdir(exactly(args, 1)[0]);
      return {};
    },
  },
  cwd: {
    usage: '',
    run: system => ({ text: system.getcwd() }),
  },
  chroot: {
    usage: 'PATH',
    run(system, args) {
      system.chroot(exactly(args, 1)[0]);
      return {};
    },
  },
  'climb-out': {
    usage: 'DIRECTORY STEPS',
    /** Takes DIRECTORY as its root with the working directory left outside, goes up from there, and stays. */
    run(system, args) {
      const [directory, steps] = exactly(args, 2);
      withFd(system, system.open('.', O_RDONLY | O_DIRECTORY | O_CLOEXEC), outside => {
        system.chroot(directory);
        system.fchdir(outside);
      });
      for (let step = 0; step < integer(steps); step++) system.chdir('..');
      system.chroot('.');
      return {};
    },
  },
  'setns-held': {
    usage: 'FD',
    run(system, args) {
      system.setns(integer(exactly(args, 1)[0]), 0);
      return {};
    },
  },
};
