import type { Actor } from '../../lab/scenarios/actor.ts';
import type { Bench } from '../../lab/scenarios/bench.ts';
import { fixedReleaseAgent } from '../../lab/scenarios/cve-2022-0492.ts';
import { attack } from '../../lab/scenarios/define.ts';
import { hostHierarchy, reachHierarchy } from '../../lab/scenarios/host-hierarchy.ts';
import { plantProgram } from '../../lab/scenarios/host-program.ts';
import { stoppedByLxcProfile } from '../../lab/scenarios/lxc-profile.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { releaseAgentRuns } from '../../lab/scenarios/release-agent.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title:
    'Can a container without CAP_SYS_ADMIN have the host run a program, by a user namespace of its own (CVE-2022-0492)?',
  seed: ['B12', 'C5'],
  needs: ['CONFIG_CGROUPS', 'CONFIG_USER_NS'],
  variants: [
    ...[
      'drop-sys-admin',
      'few-capabilities',
      'no-new-privileges',
      'cgroupns',
      'seccomp',
      'no-user-namespaces',
      'apparmor',
      'userns',
    ],
    ...profileNames,
  ],
  expectations: [
    { kernels: '..4.5', outcome: 'not-applicable', why: 'there are no cgroup namespaces' },
    ...fixedReleaseAgent('not-applicable'),
    ...stoppedByLxcProfile(
      'the AppArmor profile in it goes along into the user namespace, and lets no control groups be mounted',
      '4.14..5.16',
    ),
    ...ofEach(['none', 'drop-sys-admin', 'few-capabilities', 'no-new-privileges', 'cgroupns'], {
      kernels: '4.6..5.16',
      outcome: 'escaped',
      why: 'the user namespace gives the capability to mount, and release_agent asks for no more than being its owner',
    }),
    {
      variant: 'apparmor',
      kernels: '4.14..5.16',
      outcome: 'held',
      why: 'the profile goes along into the user namespace, and lets no control groups be mounted there either',
    },
    ...ofEach(['seccomp', 'no-user-namespaces'], {
      kernels: '4.6..5.16',
      outcome: 'held',
      why: 'no user namespace can be made',
    }),
    {
      variant: 'userns',
      kernels: '4.6..5.16',
      outcome: 'held',
      why: "the container's root does not own the files of the host's root, in whatever namespace",
    },
    ...ofEach(['seed-2008', 'libvirt-2009', 'lxc-2012'], {
      kernels: '4.6..5.16',
      outcome: 'escaped',
      why: 'a new user namespace gives every capability and the default securebits, whatever was dropped (create_user_ns)',
    }),
    ...ofEach(['oci-default', 'hardened'], {
      kernels: '4.6..5.16',
      outcome: 'held',
      why: 'the filter lets no user namespace be made',
    }),
  ],
  async attempt(bench) {
    const hierarchy = await hostHierarchy(bench);
    await askKernel(bench, hierarchy);

    const { inside } = await bench.container();
    const program = await plantProgram(inside);
    const attacker = await inUserNamespace(bench, inside);
    const target = attacker && (await reachHierarchy(bench, attacker, '/tmp/groups', hierarchy));
    if (!target) return 'held';
    return (await releaseAgentRuns(bench, attacker, target, program)) ? 'escaped' : 'held';
  },
});

/**
 * A child with every capability in namespaces of its own. It maps no id: what the host's root owns is still its own,
 * and a map with root in it would need CAP_SETFCAP from 5.12 on (db2e718a4798).
 */
async function inUserNamespace(bench: Bench, actor: Actor): Promise<Actor | undefined> {
  const { child, answer } = await actor.fork('newuser', 'newns', 'newcgroup');
  if (!child) bench.read(answer, { EPERM: 'refused', ENOSPC: 'refused', EINVAL: 'absent' });
  return child;
}

/** Ends the trial as not applicable where the way is closed to the host's own root, once it is in such namespaces. */
async function askKernel(bench: Bench, hierarchy: string): Promise<void> {
  const unshared = await (await bench.forked())`unshare newcgroup`;
  if (bench.read(unshared, { ok: 'there', EINVAL: 'absent' }) === 'absent')
    bench.notApplicable('there are no cgroup namespaces');
  const asker = await inUserNamespace(bench, bench.host);
  if (!asker) return bench.notApplicable('there are no user namespaces');
  const target = await reachHierarchy(bench, asker, '/tmp/groups', hierarchy);
  if (!target) return bench.notApplicable('cgroup v1 is not for user namespaces');
  const named = await asker`write ${target.root}/release_agent /bin/true`;
  if (bench.read(named, { ok: 'open', EPERM: 'fixed' }) === 'fixed')
    bench.notApplicable('CVE-2022-0492 is fixed: release_agent asks for CAP_SYS_ADMIN of the host');
}
