import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';
import type { Target } from './release-agent.ts';
import { mountSpareHierarchy } from './spare-hierarchy.ts';

/**
 * Mounts a hierarchy of cgroup v1 on the host, with a group in it, as systemd leaves dozens of them. Containers have no
 * group of their own there: they are in its root. Returns the options by which it is mounted again.
 */
export async function hostHierarchy(bench: Bench): Promise<string> {
  const options = await mountSpareHierarchy(bench, '/spare');
  if (options === undefined) return bench.unforeseen('the host may not mount a hierarchy');
  await bench.host.must`mkdir /spare/group-of-the-host`;
  return options;
}

/** Mounts it again, as this actor at this place; undefined when the kernel refused. */
export async function reachHierarchy(
  bench: Bench,
  actor: Actor,
  at: string,
  options: string,
): Promise<Target | undefined> {
  await actor.must`mkdir ${at}`;
  const mounted = await actor`mount -t cgroup -o ${options} none ${at}`;
  const reached = bench.read(mounted, { ok: 'mounted', EPERM: 'refused', EACCES: 'refused' }) === 'mounted';
  return reached ? { root: at, group: `${at}/group-of-the-host` } : undefined;
}
