import { errnoNumber } from '../../../src/sys/errno.ts';
import { SystemError } from '../../../src/sys/error.ts';
import {
  O_CLOEXEC,
  O_NOCTTY,
  O_RDWR,
  POLLIN,
  TIOCGPTN,
  TIOCSCTTY,
  TIOCSPTLCK,
  TIOCSTI,
} from '../../../src/sys/numbers.ts';
import { exactly, integer, type Verbs } from '../verb.ts';

const momentMilliseconds = 100;

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
  'control-terminal': {
    usage: 'PATH',
    /** Begins a session of its own with this terminal, keeps it open, and answers with the descriptor. */
    run(system, args) {
      const fd = system.open(exactly(args, 1)[0], O_RDWR | O_NOCTTY | O_CLOEXEC);
      system.setsid();
      system.ioctl(fd, TIOCSCTTY, 0);
      return { number: fd };
    },
  },
  'read-waiting': {
    usage: 'FD BYTES',
    /** What waits to be read, or EAGAIN when after a moment there is nothing. */
    run(system, args) {
      const [fd, bytes] = exactly(args, 2);
      if (system.poll([{ fd: integer(fd), events: POLLIN }], momentMilliseconds).length === 0)
        throw new SystemError('read', errnoNumber('EAGAIN'));
      return { text: system.decode(system.read(integer(fd), integer(bytes))) };
    },
  },
  tiocsti: {
    usage: 'FD TEXT',
    /** Puts every byte of TEXT into the terminal's input, as if it were typed. */
    run(system, args) {
      const [fd, text] = exactly(args, 2);
      for (const byte of system.encode(text))
        system.ioctl(integer(fd), TIOCSTI, new Uint8Array([byte]).buffer);
      return {};
    },
  },
};
