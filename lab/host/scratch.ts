import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { cachePath } from '../paths.ts';

/**
 * Runs `work` with a directory of its own in the cache, on the same file system as everything that is kept there, so
 * that what is finished can be renamed into place. The directory is gone afterwards; if this process is killed first,
 * the next one that needs scratch space removes it.
 */
export async function withScratch<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const root = cachePath('scratch');
  await mkdir(root, { recursive: true });
  await sweep(root);
  const owner = `${process.pid}-${await startTime(process.pid)}`;
  const directory = await mkdtemp(`${root}/${owner}-`);
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Removes the directories of processes that are no more. A process id may have a new owner, hence the start time. */
async function sweep(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const [pid = '', start = ''] = name.split('-');
    if ((await startTime(Number(pid))) !== start)
      await rm(`${root}/${name}`, { recursive: true, force: true });
  }
}

/** When a process started, in clock ticks since boot (proc_pid_stat(5), field 22); undefined when there is none. */
async function startTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is a name in parentheses that may hold anything.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
