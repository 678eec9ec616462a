import { withFd } from '../../../src/sys/files.ts';
import type { System } from '../../../src/sys/system.ts';
import { listenOnce, takeConnection } from '../listen.ts';
import { exactly, integer, Misuse, type Verbs } from '../verb.ts';
import { openMode } from './files.ts';

const NOT_STARTED = 127;

/** Becomes the program, with what comes and goes over the connection; nobody hears of a failure but by its end. */
function become(system: System, listening: number, socket: string, argv: readonly string[]): never {
  try {
    const connection = takeConnection(system, listening, socket);
    for (const fd of [0, 1]) system.dup2(connection, fd);
    const [program = ''] = argv;
    const path = program.includes('/') ? program : `/bin/${program}`;
    return system.execve(path, [...argv], system.environment());
  } finally {
    system.exit_group(NOT_STARTED);
  }
}

/** Programs that this process starts, with everything of its own that a program inherits. */
export const launchVerbs: Verbs = {
  launch: {
    usage: 'SOCKET PROGRAM [ARGUMENT...]',
    /** Starts it as a child whose standard input and output are the one connection taken at SOCKET. */
    run(system, [socket = '', ...argv]) {
      if (argv.length === 0) throw new Misuse('names no program');
      const listening = listenOnce(system, socket);
      const pid = system.fork();
      if (pid === 0) return become(system, listening, socket, argv);
      system.close(listening);
      return { number: pid };
    },
  },
  place: {
    usage: 'PATH r|w|rw DESCRIPTOR',
    /** Opens it at a descriptor that programs started from here inherit. */
    run(system, args) {
      const [path, mode, descriptor] = exactly(args, 3);
      const fd = system.open(path, openMode(mode));
      withFd(system, fd, () => system.dup2(fd, integer(descriptor)));
      return {};
    },
  },
};
