import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

/** What QEMU needs beside the guest's own memory. */
const qemuMiB = 80;

/**
 * How many guests run side by side: one more than there are cores, because each waits for the lab now and then, and no
 * more than fit into half of the memory that is available.
 */
export async function automaticJobs(memoryMiB: number): Promise<number> {
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(await readFile('/proc/meminfo', 'utf8'))?.[1];
  const fitting = Math.floor(Number(available ?? 0) / 1024 / 2 / (memoryMiB + qemuMiB));
  return Math.max(1, Math.min(availableParallelism() + 1, fitting));
}
