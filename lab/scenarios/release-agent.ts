import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';
import { hostRanProgram } from './host-program.ts';

/** A hierarchy as its attacker sees it, and a group in it that it can enter. */
export interface Target {
  root: string;
  group: string;
}

/**
 * Has the host run `program` when a group becomes empty: names it as the release agent of the hierarchy, and enters and
 * leaves the group. Returns whether the host ran it; false when naming it was refused. Inconclusive when every step was
 * allowed and still nothing ran.
 */
export async function releaseAgentRuns(
  bench: Bench,
  attacker: Actor,
  { root, group }: Target,
  program: string,
): Promise<boolean> {
  const named = await attacker`write ${root}/release_agent ${program}`;
  const refusals = { EPERM: 'refused', EACCES: 'refused', ENOENT: 'refused', EROFS: 'refused' };
  if (bench.read(named, { ok: 'named', ...refusals }) === 'refused') return false;
  await attacker.must`write ${group}/notify_on_release 1`;
  await attacker.must`write ${group}/tasks 0`;
  await attacker.must`write ${root}/tasks 0`;
  if (await hostRanProgram(bench)) return true;
  return bench.inconclusive('the release agent was set and a group became empty, and nothing ran');
}
