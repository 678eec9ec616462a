import { attack } from '../../lab/scenarios/define.ts';
import { hostHierarchy, reachHierarchy } from '../../lab/scenarios/host-hierarchy.ts';
import { plantProgram } from '../../lab/scenarios/host-program.ts';
import { lxcMayNotMount } from '../../lab/scenarios/lxc-profile.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { releaseAgentRuns } from '../../lab/scenarios/release-agent.ts';
import { cannotMountGroups, setsCannotMount, withoutMount } from '../../lab/scenarios/why-no-mount.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title:
    'Can the container have the host run a program, as the release agent of a hierarchy of the host in which it has no group of its own?',
  seed: ['B5', 'B12'],
  needs: ['CONFIG_CGROUPS'],
  variants: ['cgroupns', ...withoutMount, 'userns+cgroupns', ...profileNames],
  expectations: [
    ...lxcMayNotMount,
    {
      variant: 'none',
      kernels: 'all',
      outcome: 'escaped',
      why: 'the fix for CVE-2022-0492 (24f600856418) asks for CAP_SYS_ADMIN of the host, and this container has that',
    },
    {
      variant: 'cgroupns',
      kernels: '4.6..',
      outcome: 'escaped',
      why: 'where the container sits in the root group, its cgroup namespace begins there too, and release_agent with it',
    },
    {
      variant: 'userns+cgroupns',
      kernels: '4.6..',
      outcome: 'held',
      why: "the hierarchy can be mounted, but release_agent is a file of the host's root",
    },
    ...cannotMountGroups,
    ...setsCannotMount,
    ...ofEach(['seed-2008', 'lxc-2012'], {
      kernels: 'all',
      outcome: 'escaped',
      why: 'CAP_SYS_ADMIN is left, and nothing else stands between',
    }),
  ],
  async attempt(bench) {
    const hierarchy = await hostHierarchy(bench);
    const { inside } = await bench.container();
    const program = await plantProgram(inside);
    const target = await reachHierarchy(bench, inside, '/tmp/groups', hierarchy);
    if (!target) return 'held';
    return (await releaseAgentRuns(bench, inside, target, program)) ? 'escaped' : 'held';
  },
});
