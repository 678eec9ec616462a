import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';

/** Ids of the host that nobody on it has: 65536 of them stand for 0 to 65535 inside. */
export const mappedIds = '0 100000 65536';

/**
 * Root of a fresh user namespace that maps no id in use on the host, and of `others` (`newns`, `newpid`, ...) that it
 * owns. The maps are written by the host's root, so they need no luck. Ends the trial as not applicable where the
 * kernel has no user namespaces with maps: before 3.5 its CLONE_NEWUSER knows none.
 */
export async function userNamespaceRoot(bench: Bench, ...others: string[]): Promise<Actor> {
  const { child: root, pid } = await userNamespaceChild(bench, ...others);
  // There from 3.19 on, and in stable kernels a little before.
  const setgroups = await bench.host`write /proc/${pid}/setgroups deny`;
  bench.read(setgroups, { ok: 'denied', ENOENT: 'no such file yet' });
  await bench.host.must`write /proc/${pid}/uid_map ${mappedIds}`;
  await bench.host.must`write /proc/${pid}/gid_map ${mappedIds}`;
  await root.must`setresgid 0 0 0`;
  await root.must`setresuid 0 0 0`;
  return root;
}

async function userNamespaceChild(bench: Bench, ...others: string[]) {
  const maps = await bench.host`read /proc/self/uid_map`;
  if (bench.read(maps, { ok: 'there', ENOENT: 'absent' }) === 'absent')
    bench.notApplicable(
      'there is no /proc/self/uid_map: the kernel has no user namespaces, or none with maps',
    );
  const { child, answer } = await bench.host.fork('newuser', ...others);
  if (child) return { child, pid: answer.number ?? 0 };
  bench.read(answer, { EINVAL: 'absent' });
  return bench.notApplicable('clone(2) does not know CLONE_NEWUSER, or one of the other kinds');
}
