import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Fills a scratch directory and gives it its final name. When two processes do the same at once, the first one's stays. */
export async function assemble(directory: string, fill: (scratch: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  const scratch = await mkdtemp(`${directory}.`);
  try {
    await fill(scratch);
    await rename(scratch, directory).catch(async error => {
      if (!(await exists(directory))) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Whether there is something at `path`. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
