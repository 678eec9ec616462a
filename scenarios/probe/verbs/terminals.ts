import { O_CLOEXEC, O_NOCTTY, O_RDWR, TIOCGPTN, TIOCSPTLCK } from '../../../src/sys/numbers.ts';
import { exactly, type Verbs } from '../verb.ts';

/** Pseudo-terminals, by the calls below posix_openpt(3) and ptsname(3). */
export const terminalVerbs: Verbs = {
  openpt: {
    usage: 'PTMX',
    /** Opens a new terminal, keeps it open, and answers with its number in the devpts instance behind PTMX. */
    run(system, args) {
      const fd = system.open(exactly(args, 1)[0], O_RDWR | O_NOCTTY | O_CLOEXEC);
      const word = new Int32Array(1);
      system.ioctl(fd, TIOCSPTLCK, word.buffer);
      system.ioctl(fd, TIOCGPTN, word.buffer);
      return { number: word[0] ?? -1 };
    },
  },
};
