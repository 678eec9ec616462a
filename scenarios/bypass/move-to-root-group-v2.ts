import { attack } from '../../lab/scenarios/define.ts';
import { diskIsReadable } from '../../lab/scenarios/host-disk.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { containerInUnified } from '../../lab/scenarios/unified-group.ts';
import { cannotMountGroups, withoutMount } from '../../lab/scenarios/why-no-mount.ts';

export default attack({
  title:
    "Can a container whose devices a program filters move to the root of cgroup v2 and read the host's disk?",
  seed: ['B15'],
  needs: ['CONFIG_CGROUP_BPF'],
  variants: ['parent-whitelist', 'cgroupns', 'parent-whitelist+cgroupns', ...withoutMount, 'userns+cgroupns'],
  expectations: [
    { kernels: '..4.14', outcome: 'not-applicable', why: 'device programs on groups are 4.15' },
    ...ofEach(['none', 'parent-whitelist'], {
      kernels: '4.15..',
      outcome: 'escaped',
      why: 'file permission on cgroup.procs is all that a move needs, and no program is attached to the root',
    }),
    ...ofEach(['cgroupns', 'parent-whitelist+cgroupns'], {
      kernels: '4.15..',
      outcome: 'held',
      why: "the mount begins at the container's own group: the root group has no name",
    }),
    {
      variant: 'userns+cgroupns',
      kernels: '4.15..',
      outcome: 'held',
      why: "cgroup v2 can be mounted, from the own group on, and its cgroup.procs is the host root's",
    },
    ...cannotMountGroups,
  ],
  async attempt(bench) {
    const { inside, disk, groups } = await containerInUnified(bench);
    if (!groups) return 'held';
    await inside`write ${groups.at(-1) ?? ''}/cgroup.procs 0`;
    return (await diskIsReadable(inside, disk)) ? 'escaped' : 'held';
  },
});
