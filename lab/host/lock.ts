import { execFile, spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { InfraError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { cachePath } from '../paths.ts';

/*
 * Node cannot call flock(2), so a child holds the lock: flock(1) takes it on descriptor 9, and cat keeps it until its
 * input ends, which it does when this process ends in whatever way. So the kernel releases the lock of a process that
 * was killed, and there is nothing stale to find and break.
 */
const holder = `
exec 9>>"$1"
flock -n 9 || { echo "waiting $(cat "$1")"; flock 9; }
echo "$PPID" >"$1"
echo locked
exec cat >/dev/null
`;

/**
 * Runs `work` while no other lab process of this machine runs work under the same `name`. Waits as long as it takes
 * and says so once. Not re-entrant: work that takes its own name again waits for ever.
 */
export async function withLock<T>(name: string, emit: Emit, work: () => Promise<T>): Promise<T> {
  const release = await acquire(cachePath('locks', name), name, emit);
  try {
    return await work();
  } finally {
    release();
  }
}

async function acquire(file: string, name: string, emit: Emit): Promise<() => void> {
  await mkdir(dirname(file), { recursive: true });
  // Its own session: Ctrl-C is for the lab, which must still hold the lock while it cleans up.
  const child = spawn('sh', ['-c', holder, 'lock', file], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', cause => reject(new InfraError(`cannot lock ${file}`, undefined, { cause })));
    child.once('exit', code =>
      reject(new InfraError(`cannot lock ${file}: flock ended with status ${code}`)),
    );
  });
  const locked = (async () => {
    for await (const line of createInterface(child.stdout)) {
      if (line === 'locked') return;
      const [, pid] = line.split(' ');
      emit({
        type: 'notice',
        text: `waiting for ${pid ? `process ${pid}` : 'another lab'}, which is at work on ${name}`,
      });
    }
    return failed;
  })();
  await Promise.race([locked, failed]);
  failed.catch(() => {});
  return () => child.stdin.end();
}

/** A lock that somebody holds now. */
export interface HeldLock {
  name: string;
  /** The process that holds it. */
  pid: string;
}

/** Prints the locks of a directory that are held, each with what its holder wrote into it. */
const lister = `
for file in "$1"/*; do
  [ -e "$file" ] || continue
  flock -n "$file" true || echo "\${file##*/} $(cat "$file")"
done
`;

/** The locks that lab processes of this machine hold now. */
export async function heldLocks(): Promise<HeldLock[]> {
  const { stdout } = await promisify(execFile)('sh', ['-c', lister, 'locks', cachePath('locks')]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [name = '', pid = ''] = line.split(' ');
      return { name, pid };
    });
}

/**
 * Runs `work` while everybody can see that this process is using the cache: `lab clean` takes nothing from under it.
 * The lock is of this process alone, so nobody waits.
 */
export async function whileInUse<T>(emit: Emit, work: () => Promise<T>): Promise<T> {
  const name = `in-use-${process.pid}`;
  try {
    return await withLock(name, emit, work);
  } finally {
    await rm(cachePath('locks', name), { force: true });
  }
}
