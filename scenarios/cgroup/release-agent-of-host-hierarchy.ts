import { attack } from '../../lab/scenarios/define.ts';
import { plantProgram } from '../../lab/scenarios/host-program.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { releaseAgentRuns } from '../../lab/scenarios/release-agent.ts';
import { mountSpareHierarchy } from '../../lab/scenarios/spare-hierarchy.ts';
import { cannotMountGroups, setsCannotMount, withoutMount } from '../../lab/scenarios/why-no-mount.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title:
    'Can the container have the host run a program, as the release agent of a hierarchy of the host in which it has no group of its own?',
  seed: ['B5', 'B12'],
  needs: ['CONFIG_CGROUPS'],
  variants: ['cgroupns', ...withoutMount, 'userns+cgroupns', ...profileNames],
  expectations: [
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
    const hierarchy =
      (await mountSpareHierarchy(bench, '/spare')) ?? bench.unforeseen('the host may not mount');
    const { inside } = await bench.container();
    const program = await plantProgram(inside);
    await inside.must`mkdir /tmp/groups`;
    const mounted = await inside`mount -t cgroup -o ${hierarchy} none /tmp/groups`;
    if (bench.read(mounted, { ok: 'mounted', EPERM: 'refused', EACCES: 'refused' }) === 'refused')
      return 'held';
    return (await releaseAgentRuns(bench, inside, '/tmp/groups', program)) ? 'escaped' : 'held';
  },
});
