import { withFd } from '../../../src/sys/files.ts';
import { O_CLOEXEC } from '../../../src/sys/numbers.ts';
import { exactly, integer, invoke, type Verbs } from '../verb.ts';

/** perf_event.h: the size of the first form of an event's description, which every kernel takes. */
const PERF_ATTR_SIZE_VER0 = 64;
/** A clock of the kernel's own, which needs no hardware that counts. */
const [PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK] = [1, 0];
/** Of the flags: a record for each program that a process goes on in, with its name. */
const COMM = 1n << 9n;
const [EVERY_PROCESS, FIRST_CPU, NO_GROUP] = [-1, 0, -1];
/** mman.h */
const [READ_AND_WRITE, MAP_SHARED] = [3, 1];
const pageBytes = 4096;
/** Behind the page that says where the records are; less than a pipe holds. */
const recordBytes = 8 * pageBytes;

function describeEvent(): ArrayBuffer {
  const description = new ArrayBuffer(PERF_ATTR_SIZE_VER0);
  new Uint32Array(description).set([PERF_TYPE_SOFTWARE, PERF_ATTR_SIZE_VER0, PERF_COUNT_SW_CPU_CLOCK]);
  new BigUint64Array(description)[5] = COMM;
  return description;
}

/** What perf_event_open(2) tells of processes, whosever they are. */
export const performanceVerbs: Verbs = {
  'watch-programs': {
    usage: '',
    /** Has the kernel note every program that is started on the processor; answers with the address of its notes. */
    run(system) {
      const event = invoke(
        system,
        'perf_event_open',
        describeEvent(),
        ...([EVERY_PROCESS, FIRST_CPU, NO_GROUP, 0] as const),
      );
      const size = pageBytes + recordBytes;
      return { number: invoke(system, 'mmap', 0, size, READ_AND_WRITE, MAP_SHARED, event, 0) };
    },
  },
  'watched-programs': {
    usage: 'ADDRESS',
    /** Every word in those notes, names of programs among them. */
    run(system, args) {
      const [address] = exactly(args, 1);
      const pipe = system.pipe2(O_CLOEXEC);
      const notes = withFd(system, pipe.read, () =>
        withFd(system, pipe.write, () => {
          invoke(system, 'write', pipe.write, integer(address) + pageBytes, recordBytes);
          return system.decode(system.read(pipe.read, recordBytes));
        }),
      );
      return { list: notes.match(/[\w.-]{3,15}/g) ?? [] };
    },
  },
};
