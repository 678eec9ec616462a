import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';

/** Controllers that can have a hierarchy of their own without more ado: cpuset must be filled in first, ns is no choice. */
const undemanding = ['memory', 'freezer', 'cpuacct', 'cpu', 'net_cls', 'rdma', 'pids', 'misc'];

/**
 * Mounts a hierarchy of cgroup v1 that nothing depends on: one with a name and no controller, or with a controller
 * that is in no hierarchy yet on kernels before 2.6.32, which know no names. Returns the options by which it is mounted
 * again, or undefined when the kernel refused it to this actor.
 */
export async function mountSpareHierarchy(
  bench: Bench,
  at: string,
  actor: Actor = bench.host,
): Promise<string | undefined> {
  await actor.must`mkdir ${at}`;
  const byName = 'none,name=spare';
  const named = await actor`mount -t cgroup -o ${byName} none ${at}`;
  const outcome = bench.read(named, {
    ok: 'mounted',
    ENOENT: 'no names',
    EINVAL: 'no names',
    ENODEV: 'absent',
    ...refusals,
  });
  if (outcome === 'absent') bench.notApplicable('the kernel has no control groups (CONFIG_CGROUPS)');
  if (outcome !== 'no names') return outcome === 'mounted' ? byName : undefined;
  const controller = await freeController(actor);
  if (controller === undefined)
    return bench.notApplicable('no controller is left for a hierarchy of its own');
  const mounted = await actor`mount -t cgroup -o ${controller} none ${at}`;
  return bench.read(mounted, { ok: 'mounted', ...refusals }) === 'mounted' ? controller : undefined;
}

const refusals = { EPERM: 'refused', EACCES: 'refused' };

/** A controller that is in no hierarchy, as /proc/cgroups tells. */
async function freeController(actor: Actor): Promise<string | undefined> {
  const { text = '' } = await actor.must`read /proc/cgroups`;
  const free = text
    .split('\n')
    .map(line => line.split('\t'))
    .filter(([, hierarchy]) => hierarchy === '0')
    .map(([name = '']) => name);
  return undemanding.find(name => free.includes(name));
}
