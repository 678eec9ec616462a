import { withFd } from '../../../src/sys/files.ts';
import { clockNow, setClock, shiftClock } from '../clock.ts';
import { addEntropy } from '../entropy.ts';
import { bytesOfHex, exactly, integer, Misuse, type Verbs } from '../verb.ts';
import { openMode } from './files.ts';

/** rtc.h */
const RTC_SET_TIME = 0x4024_700a;

export const clockVerbs: Verbs = {
  clock: {
    usage: '',
    /** The time of day, in milliseconds since 1970. */
    run: system => ({ number: clockNow(system) }),
  },
  'shift-clock': {
    usage: 'clock_settime|settimeofday|adjtimex SECONDS',
    /** Puts the clock forward, by one of the three calls that can. */
    run(system, args) {
      const [call, seconds] = exactly(args, 2);
      if (call !== 'clock_settime' && call !== 'settimeofday' && call !== 'adjtimex')
        throw new Misuse(`\`${call}\` is no call that puts a clock forward`);
      shiftClock(system, call, integer(seconds));
      return {};
    },
  },
  'set-hardware-clock': {
    usage: 'PATH YEAR-MONTH-DAY',
    /** Sets a clock of the machine's, which goes on without a kernel, to that midnight. */
    run(system, args) {
      const [path, date] = exactly(args, 2);
      const [year = 0, month = 0, day = 0] = date.split('-').map(integer);
      // struct rtc_time: seconds, minutes, hours, day, month from 0, years since 1900, and three that do not count.
      const time = new Int32Array([0, 0, 0, day, month - 1, year - 1900, 0, 0, 0]);
      withFd(system, system.open(path, openMode('r')), fd => system.ioctl(fd, RTC_SET_TIME, time.buffer));
      return {};
    },
  },
  wake: {
    usage: 'MILLISECONDS HEX',
    /** What the lab tells a guest restored from a saved state: the time of day, and bytes for the random pool. */
    run(system, args) {
      const [milliseconds, hex] = exactly(args, 2);
      setClock(system, integer(milliseconds));
      addEntropy(system, bytesOfHex(hex));
      return {};
    },
  },
};
