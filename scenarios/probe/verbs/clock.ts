import { setClock } from '../clock.ts';
import { addEntropy } from '../entropy.ts';
import { exactly, integer, type Verbs } from '../verb.ts';

export const clockVerbs: Verbs = {
  wake: {
    usage: 'MILLISECONDS HEX',
    /** What the lab tells a guest restored from a saved state: the time of day, and bytes for the random pool. */
    run(system, args) {
      const [milliseconds, hex] = exactly(args, 2);
      setClock(system, integer(milliseconds));
      addEntropy(system, bytesOf(hex));
      return {};
    },
  },
};

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return bytes;
};
