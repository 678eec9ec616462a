import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';
import { hostRanProgram } from './host-program.ts';

/**
 * Has the host run `program` when a group becomes empty: names it as the release agent of the hierarchy whose root is
 * mounted at `root`, and enters and leaves a group in it. Returns whether the host ran it; false when a step was
 * refused. Inconclusive when every step was allowed and still nothing ran.
 */
export async function releaseAgentRuns(
  bench: Bench,
  attacker: Actor,
  root: string,
  program: string,
): Promise<boolean> {
  const named = await attacker`write ${root}/release_agent ${program}`;
  const refusals = { EPERM: 'refused', EACCES: 'refused', ENOENT: 'refused' };
  if (bench.read(named, { ok: 'named', ...refusals }) === 'refused') return false;
  await attacker.must`mkdir ${root}/victim`;
  await attacker.must`write ${root}/victim/notify_on_release 1`;
  await attacker.must`write ${root}/victim/tasks 0`;
  await attacker.must`write ${root}/tasks 0`;
  if (await hostRanProgram(bench)) return true;
  return bench.inconclusive('the release agent was set and a group became empty, and nothing ran');
}
