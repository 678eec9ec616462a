import { SystemError } from '../../../src/sys/error.ts';
import { withFd, writeText } from '../../../src/sys/files.ts';
import { O_CLOEXEC, O_CREAT, O_TRUNC, O_WRONLY, SIGKILL } from '../../../src/sys/numbers.ts';
import { exactly, type Found, integer, type Verbs } from '../verb.ts';

const minute = 60_000;

/** Does `once` up to `most` times; how often it went well, and the errno that ended it. */
function upTo(most: number, once: (index: number) => void): Found {
  for (let number = 0; number < most; number++) {
    try {
      once(number);
    } catch (error) {
      if (error instanceof SystemError) return { number, text: error.code };
      throw error;
    }
  }
  return { number: most };
}

/** How much of something that all processes share one gets hold of. */
export const consumptionVerbs: Verbs = {
  'fork-many': {
    usage: 'COUNT',
    /** Makes children that only wait, all at the same time; then they are ended. */
    run(system, args) {
      const children: number[] = [];
      const had = upTo(integer(exactly(args, 1)[0]), () => {
        const pid = system.fork();
        if (pid > 0) return children.push(pid);
        system.nanosleep(minute);
        return system.exit_group(0);
      });
      for (const pid of children) system.kill(pid, SIGKILL);
      for (const pid of children) system.wait4(pid, 0);
      return had;
    },
  },
  'fill-memory': {
    usage: 'MIB',
    /** Takes memory and writes to each page of it. */
    run(_system, args) {
      const kept: Uint8Array[] = [];
      const had = upTo(integer(exactly(args, 1)[0]), index =>
        kept.push(new Uint8Array(1 << 20).fill(1 + (index % 9))),
      );
      return { ...had, number: kept.length };
    },
  },
  'fill-file': {
    usage: 'PATH KIB',
    run(system, args) {
      const [path, size] = exactly(args, 2);
      const chunk = new Uint8Array(1024).fill(1);
      return withFd(system, system.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600), fd =>
        upTo(integer(size), () => void system.write(fd, chunk)),
      );
    },
  },
  'make-files': {
    usage: 'DIRECTORY COUNT',
    run(system, args) {
      const [directory, count] = exactly(args, 2);
      return upTo(integer(count), index => writeText(system, `${directory}/file-${index}`, ''));
    },
  },
};
