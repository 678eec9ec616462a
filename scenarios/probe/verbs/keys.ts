import { KEYCTL_JOIN_SESSION_KEYRING } from '../../../src/sys/numbers.ts';
import { exactly, integer, invoke, Misuse, type Verbs } from '../verb.ts';

/** keyctl.h: the keyrings of whoever asks. */
const keyrings: Readonly<Record<string, number>> = { session: -3, user: -4 };
/** keyctl.h */
const [KEYCTL_LINK, KEYCTL_SEARCH, KEYCTL_READ] = [8, 10, 11];
const TYPE = 'user';

function keyring(word: string): number {
  const id = keyrings[word];
  if (id === undefined) throw new Misuse(`expected session or user, got \`${word}\``);
  return id;
}

/** Keys that the kernel keeps (keyrings(7)). */
export const keyVerbs: Verbs = {
  'new-session-keyring': {
    usage: '',
    run: system => ({ number: invoke(system, 'keyctl', KEYCTL_JOIN_SESSION_KEYRING, null) }),
  },
  'add-key': {
    usage: 'session|user NAME SECRET',
    run(system, args) {
      const [ring, name, secret] = exactly(args, 3);
      const bytes = system.encode(secret);
      return { number: invoke(system, 'add_key', TYPE, name, bytes.buffer, bytes.length, keyring(ring)) };
    },
  },
  'read-key': {
    usage: 'session|user NAME',
    /** Finds the key below the keyring, and reads it. */
    run(system, args) {
      const [ring, name] = exactly(args, 2);
      const key = invoke(system, 'keyctl', KEYCTL_SEARCH, keyring(ring), TYPE, name, 0);
      const memory = new ArrayBuffer(256);
      const length = invoke(system, 'keyctl', KEYCTL_READ, key, memory, memory.byteLength);
      return { text: system.decode(new Uint8Array(memory, 0, length)) };
    },
  },
  'link-key': {
    usage: 'ID|session|user session|user',
    /** Puts a key or keyring into a keyring of one's own: who has it there possesses it. */
    run(system, args) {
      const [what, ring] = exactly(args, 2);
      invoke(system, 'keyctl', KEYCTL_LINK, keyrings[what] ?? integer(what), keyring(ring));
      return {};
    },
  },
};
