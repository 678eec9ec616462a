import { spawn } from 'node:child_process';
import { watch as watchFiles } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../paths.ts';
import { concerned } from '../scenarios/concerned.ts';
import { matching, scenarioIds } from '../scenarios/load.ts';

const launcher = fileURLToPath(new URL('lab.mjs', import.meta.url));
const folders = ['src', 'scenarios', 'images', 'lab'];
/** Editors write a file in several steps; what comes within this time is one change. */
const gatherMilliseconds = 100;

/**
 * Runs `lab run` with `argv`, and again whenever a file changes that the run depends on: for a scenario's own file only
 * that scenario. Every run is a process of its own, so that it sees the code as it is then. A change during a run ends
 * that run and starts the next. Ends when `signal` is aborted, with the status of the last run.
 * @param selection the scenarios to choose from, as `--scenario` takes them; `argv` does not name them
 */
export async function watch(
  argv: readonly string[],
  selection: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const changes = new Changes();
  const watchers = folders.map(folder =>
    watchFiles(join(packageRoot, folder), { recursive: true }, (_, file) => changes.add(`${folder}/${file}`)),
  );
  const nextConcern = async (): Promise<readonly string[]> => {
    while (!signal.aborted) {
      const ids = await scenarioIds();
      const chosen = selection.length === 0 ? ids : matching(ids, selection);
      const what = concerned(await changes.next(signal), chosen);
      if ('all' in what) return selection;
      if (what.ids.length > 0) return what.ids;
    }
    return selection;
  };
  let status = 0;
  try {
    let scenarios = selection;
    while (!signal.aborted) {
      const change = new AbortController();
      const next = nextConcern().then(concern => {
        change.abort();
        return concern;
      });
      const words = scenarios.length === 0 ? [] : ['--scenario', scenarios.join(',')];
      status = await runOnce([...argv, ...words], AbortSignal.any([signal, change.signal]));
      if (!change.signal.aborted && !signal.aborted)
        process.stderr.write('\nwatching for changes; Ctrl-C ends\n');
      scenarios = await next;
    }
    return status;
  } finally {
    for (const watcher of watchers) watcher.close();
  }
}

/** A command line without these options; `withValue` names those that take one. */
export function without(
  argv: readonly string[],
  flags: readonly string[],
  withValue: readonly string[],
): string[] {
  const kept: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (flags.includes(word) || withValue.some(name => word.startsWith(`${name}=`))) continue;
    if (withValue.includes(word)) at++;
    else kept.push(word);
  }
  return kept;
}

/** Files that changed, gathered until somebody asks. */
class Changes {
  #files = new Set<string>();
  #wake = () => {};

  add(file: string): void {
    this.#files.add(file);
    this.#wake();
  }

  /** Waits for a change and a moment longer; nothing when the signal is aborted first. */
  async next(signal: AbortSignal): Promise<string[]> {
    while (this.#files.size === 0 && !signal.aborted)
      await new Promise<void>(resolve => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    await new Promise(resolve => setTimeout(resolve, gatherMilliseconds));
    const files = [...this.#files];
    this.#files.clear();
    return files;
  }
}

/** The exit status of one run; when `signal` is aborted it is stopped as by Ctrl-C. */
function runOnce(argv: readonly string[], signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [launcher, ...argv], { stdio: ['ignore', 'inherit', 'inherit'] });
    const stop = () => void child.kill('SIGINT');
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('close', code => {
      signal.removeEventListener('abort', stop);
      resolve(code ?? 1);
    });
  });
}
