import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

export interface Make {
  /** Where make is started: the source tree. */
  tree: string;
  /** Targets and variables. */
  words: readonly string[];
  /** Everything that make and the compilers say is added to it. */
  log: string;
  /** The path of the configuration, where it is not the tree's own `.config`. */
  config?: string;
  /** Answer every question with the default. */
  takesDefaults?: boolean;
  /** Told how many files were worked on so far. */
  progress?: (files: number) => void;
}

/** A line that says which file is worked on: `  CC      kernel/fork.o`. */
const step = /^ {2}[A-Z][A-Z0-9_.]*(?: \[M\])? {2,}\S/gm;

/** Runs make on a kernel's tree and returns its exit status. It ends with the lab. */
export async function runMake({ tree, words, log, config, takesDefaults, progress }: Make): Promise<number> {
  const output = createWriteStream(log, { flags: 'a' });
  output.write(`$ make ${words.join(' ')}\n`);
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', 'make', ...words], {
    cwd: tree,
    env: { ...process.env, LC_ALL: 'C', ...(config && { KCONFIG_CONFIG: config }) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {}); // it ends without having asked
  child.stdin.end(takesDefaults ? '\n'.repeat(20_000) : '');
  let files = 0;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output.write(text);
      const more = text.match(step)?.length ?? 0;
      files += more;
      if (more > 0) progress?.(files);
    });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', code => resolve(code ?? 1));
    });
  } finally {
    output.end();
    await finished(output);
  }
}
