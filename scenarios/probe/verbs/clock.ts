import { clockNow, setClock, shiftClock } from '../clock.ts';
import { addEntropy } from '../entropy.ts';
import { bytesOfHex, exactly, integer, Misuse, type Verbs } from '../verb.ts';

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
