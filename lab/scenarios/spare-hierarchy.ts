import type { Bench } from './bench.ts';

/**
 * Mounts a hierarchy of cgroup v1 that nothing depends on: one with a name and no controller, or with a controller
 * that is in no hierarchy yet on kernels before 2.6.32, which know no names.
 */
export async function mountSpareHierarchy(bench: Bench, at: string): Promise<void> {
  await bench.host.must`mkdir ${at}`;
  const named = await bench.host`mount -t cgroup -o none,name=spare none ${at}`;
  const outcome = bench.read(named, {
    ok: 'mounted',
    ENOENT: 'no names',
    EINVAL: 'no names',
    ENODEV: 'absent',
  });
  if (outcome === 'absent') bench.notApplicable('the kernel has no control groups (CONFIG_CGROUPS)');
  if (outcome === 'mounted') return;
  const { text = '' } = await bench.host.must`read /proc/cgroups`;
  const spare = text
    .split('\n')
    .find(line => line.split('\t')[1] === '0')
    ?.split('\t')[0];
  if (spare === undefined) bench.notApplicable('no controller is left for a hierarchy of its own');
  else await bench.host.must`mount -t cgroup -o ${spare} none ${at}`;
}
