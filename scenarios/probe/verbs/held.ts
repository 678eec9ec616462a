import { writeAll } from '../../../src/sys/files.ts';
import { exactly, integer, type Verbs } from '../verb.ts';
import { openMode } from './files.ts';

/** Descriptors that stay open from one request to the next, and are inherited by children. */
export const heldVerbs: Verbs = {
  hold: {
    usage: 'PATH r|w|rw',
    run(system, args) {
      const [path, mode] = exactly(args, 2);
      return { number: system.open(path, openMode(mode)) };
    },
  },
  'read-held': {
    usage: 'FD BYTES',
    run(system, args) {
      const [fd, bytes] = exactly(args, 2);
      return { text: system.decode(system.read(integer(fd), integer(bytes))) };
    },
  },
  'write-held': {
    usage: 'FD TEXT',
    run(system, args) {
      const [fd, text] = exactly(args, 2);
      writeAll(system, integer(fd), text);
      return {};
    },
  },
};
