import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';

/** Controllers that can have a hierarchy of their own without more ado: cpuset must be filled in first, ns is no choice. */
const undemanding = ['memory', 'freezer', 'cpuacct', 'cpu', 'net_cls', 'rdma', 'pids', 'misc'];

/**
 * Mounts a hierarchy of cgroup v1 that nothing depends on: one with a name and no controller, or with a controller
 * that is in no hierarchy yet on kernels before 2.6.32, which know no names. Returns whether the kernel let the actor.
 */
export async function mountSpareHierarchy(
  bench: Bench,
  at: string,
  actor: Actor = bench.host,
): Promise<boolean> {
  await actor.must`mkdir ${at}`;
  const named = await actor`mount -t cgroup -o none,name=spare none ${at}`;
  const outcome = bench.read(named, {
    ok: 'mounted',
    ENOENT: 'no names',
    EINVAL: 'no names',
    ENODEV: 'absent',
    EPERM: 'refused',
    EACCES: 'refused',
  });
  if (outcome === 'absent') bench.notApplicable('the kernel has no control groups (CONFIG_CGROUPS)');
  if (outcome !== 'no names') return outcome === 'mounted';
  const { text = '' } = await actor.must`read /proc/cgroups`;
  const free = text
    .split('\n')
    .map(line => line.split('\t'))
    .filter(([, hierarchy]) => hierarchy === '0')
    .map(([name = '']) => name);
  const spare = undemanding.find(name => free.includes(name));
  if (spare === undefined) return bench.notApplicable('no controller is left for a hierarchy of its own');
  const mounted = await actor`mount -t cgroup -o ${spare} none ${at}`;
  return bench.read(mounted, { ok: 'mounted', EPERM: 'refused', EACCES: 'refused' }) === 'mounted';
}
