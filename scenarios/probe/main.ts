import { readAll, withFd, writeAll } from '../../src/sys/files.ts';
import { nativeSystem as system } from '../../src/sys/native-system.ts';
import { O_RDONLY, SIG_BLOCK, SIGPIPE } from '../../src/sys/numbers.ts';
import { addEntropy } from './entropy.ts';
import { acceptOne } from './listen.ts';
import { perform } from './perform.ts';
import { serve } from './serve.ts';
import { runInTerminal, sitAtConsole } from './terminal.ts';
import { Misuse } from './verb.ts';
import { verbs } from './verbs/index.ts';

const usage = `probe: does single steps of an experiment and answers in JSON.

  probe VERB ARGUMENT...     one step; the answer on standard output
  probe serve                steps from standard input, one JSON request a line
  probe listen PATH          the same for the first who connects to this Unix socket
  probe console PATH [ROWS COLUMNS]
                             takes the terminal that is sent to this Unix socket, and sits at it
  probe terminal COMMAND ARGUMENT...
                             the command on a new terminal, with this one's input typed into it
  probe seed-entropy FILE    adds a file's bytes to the kernel's random pool

${Object.entries(verbs)
  .map(([name, verb]) => `  ${name} ${verb.usage}`.trimEnd())
  .sort()
  .join('\n')}
`;

const say = (text: string, fd = 1) => writeAll(system, fd, text);

/** A child that is gone shows as EPIPE, not as the end of this process. */
const ignoreBrokenPipes = () => system.rt_sigprocmask(SIG_BLOCK, [SIGPIPE]);

/** What `exec` starts is told who it is, where its requests come from, and which of them it answers by being there. */
function serveOn([self = '0', input = '0', output = '1', request]: readonly string[]): never {
  const answer = { ok: true, number: system.getpid() };
  if (request !== undefined) say(`${JSON.stringify({ id: Number(request), answer })}\n`, Number(output));
  return serve(system, self, Number(input), Number(output));
}

/** What probe does when it is started; everything outside of functions has been done when it was built. */
export default function start([first = '--help', ...rest]: readonly string[]): void {
  switch (first) {
    case '--help':
      say(usage);
      break;
    case 'serve':
      ignoreBrokenPipes();
      serveOn(rest);
      break;
    case 'listen': {
      ignoreBrokenPipes();
      const connection = acceptOne(system, rest[0] ?? '');
      serve(system, '0', connection, connection);
      break;
    }
    case 'console':
      sitAtConsole(system, rest);
      break;
    case 'terminal':
      system.exit_group(runInTerminal(system, rest));
      break;
    case 'seed-entropy':
      addEntropy(
        system,
        withFd(system, system.open(rest[0] ?? '', O_RDONLY), fd => readAll(system, fd)),
      );
      break;
    default:
      try {
        say(`${JSON.stringify(perform(system, [first, ...rest]))}\n`);
      } catch (error) {
        if (!(error instanceof Misuse)) throw error;
        say(`probe: ${error.message}\n`, 2);
        system.exit_group(2);
      }
  }
}
