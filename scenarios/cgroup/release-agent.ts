import { attack } from '../../lab/scenarios/define.ts';
import { plantProgram } from '../../lab/scenarios/host-program.ts';
import { lxcMayNotMount } from '../../lab/scenarios/lxc-profile.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { releaseAgentRuns } from '../../lab/scenarios/release-agent.ts';
import { mountSpareHierarchy } from '../../lab/scenarios/spare-hierarchy.ts';
import { cannotMountGroups, setsCannotMount, withoutMount } from '../../lab/scenarios/why-no-mount.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title:
    'Can the container have the host run a program, as the release agent of a hierarchy that it mounts anew?',
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
    ...ofEach(['cgroupns', 'userns+cgroupns'], {
      kernels: '4.6..',
      outcome: 'held',
      why: 'a new hierarchy can only be made in the first cgroup namespace (cgroup1_root_to_use)',
    }),
    ...cannotMountGroups,
    ...setsCannotMount,
    ...ofEach(['seed-2008', 'lxc-2012'], {
      kernels: 'all',
      outcome: 'escaped',
      why: 'CAP_SYS_ADMIN is left, and nothing else stands between',
    }),
  ],
  async attempt(bench) {
    const { inside } = await bench.container();
    const program = await plantProgram(inside);
    const root = '/tmp/groups';
    if (!(await mountSpareHierarchy(bench, root, inside))) return 'held';
    await inside.must`mkdir ${root}/group`;
    const target = { root, group: `${root}/group` };
    return (await releaseAgentRuns(bench, inside, target, program)) ? 'escaped' : 'held';
  },
});
