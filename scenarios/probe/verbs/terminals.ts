import { errnoNumber } from '../../../src/sys/errno.ts';
import { SystemError } from '../../../src/sys/error.ts';
import { writeAll } from '../../../src/sys/files.ts';
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

/** ioctls.h and tiocl.h: what virtual consoles are asked for. */
const TIOCLINUX = 0x541c;
const [TIOCL_SETSEL, TIOCL_PASTESEL, TIOCL_GETSHIFTSTATE, TIOCL_SELCHAR] = [2, 3, 6, 0];
/** console_codes(4): the cursor goes to the top, and the screen is empty. */
const CLEAR = '\x1b[H\x1b[2J';
/** Of a line that is this long or longer: what lies beyond its text ends the line. */
const LAST_COLUMN = 80;

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
  paste: {
    usage: 'FD TEXT',
    /** Writes TEXT to the top of a virtual console, selects its line there, and pastes that: TEXT and Return are typed. */
    run(system, args) {
      const [word, text] = exactly(args, 2);
      const fd = integer(word);
      // Asked of something that is no virtual console, this fails before anything is written.
      system.ioctl(fd, TIOCLINUX, new Uint8Array([TIOCL_GETSHIFTSTATE]).buffer);
      writeAll(system, fd, `${CLEAR}${text}`);
      // struct tiocl_selection, behind the byte that says what is asked for; columns and lines count from 1.
      const selection = new DataView(new ArrayBuffer(11));
      selection.setUint8(0, TIOCL_SETSEL);
      [1, 1, LAST_COLUMN, 1, TIOCL_SELCHAR].forEach((value, index) =>
        selection.setUint16(1 + 2 * index, value, true),
      );
      system.ioctl(fd, TIOCLINUX, selection.buffer);
      system.ioctl(fd, TIOCLINUX, new Uint8Array([TIOCL_PASTESEL]).buffer);
      return {};
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
