import { withFd } from '../../../src/sys/files.ts';
import { O_CLOEXEC, O_DIRECTORY, O_RDONLY } from '../../../src/sys/numbers.ts';
import { exactly, integer, invoke, type Verbs } from '../verb.ts';

/** exportfs.h, FILEID_INO32_GEN: how ext2 to ext4 name a file, by its inode and that one's generation. */
const INODE_AND_GENERATION = 1;

/** struct file_handle: how many bytes, of which type, and the bytes. */
function handle(type: number, ...words: number[]): ArrayBuffer {
  return new Uint32Array([4 * words.length, type, ...words]).buffer;
}

/** Files without a path: open_by_handle_at(2), 2.6.39. */
export const handleVerbs: Verbs = {
  'hold-inode': {
    usage: 'DIRECTORY INODE GENERATION',
    /** Opens for reading whatever file has this inode, in the file system that DIRECTORY lies in, and keeps it open. */
    run(system, args) {
      const [directory, inode, generation] = exactly(args, 3);
      const wanted = handle(INODE_AND_GENERATION, integer(inode), integer(generation));
      const mount = system.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      return withFd(system, mount, () => ({
        number: invoke(system, 'open_by_handle_at', mount, wanted, O_RDONLY | O_CLOEXEC),
      }));
    },
  },
};
