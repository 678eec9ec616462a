import type { Actor } from './actor.ts';

/** The lowest address of a process's stack, where nothing is kept yet. */
export async function unusedStack(process: Actor): Promise<number> {
  const { text: maps = '' } = await process.must`read /proc/self/maps`;
  return Number.parseInt(/^([0-9a-f]+)-.*\[stack\]$/m.exec(maps)?.[1] ?? '', 16);
}
