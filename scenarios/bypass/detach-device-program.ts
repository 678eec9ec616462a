import { attack } from '../../lab/scenarios/define.ts';
import { diskIsReadable } from '../../lab/scenarios/host-disk.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { containerInUnified } from '../../lab/scenarios/unified-group.ts';
import { cannotMountGroups, withoutMount } from '../../lab/scenarios/why-no-mount.ts';

export default attack({
  title: "Can the container take the device programs off its own groups and read the host's disk?",
  seed: ['B15'],
  needs: ['CONFIG_CGROUP_BPF'],
  variants: ['parent-whitelist', 'cgroupns', 'parent-whitelist+cgroupns', ...withoutMount, 'userns+cgroupns'],
  expectations: [
    { kernels: '..4.14', outcome: 'not-applicable', why: 'device programs on groups are 4.15' },
    ...ofEach(['none', 'parent-whitelist'], {
      kernels: '4.15..',
      outcome: 'escaped',
      why: 'CAP_SYS_ADMIN opens any program by its id (bpf_prog_get_fd_by_id), and with it detaches it from every group whose directory it can open',
    }),
    {
      variant: 'cgroupns',
      kernels: '4.15..',
      outcome: 'escaped',
      why: 'the own group is the root of the mount, and its program is all that is attached',
    },
    {
      variant: 'parent-whitelist+cgroupns',
      kernels: '4.15..',
      outcome: 'held',
      why: "the program of the group above has to let a device pass too (compute_effective_progs), and its directory cannot be opened: seed 001's group in between does here what it was meant to do",
    },
    {
      variant: 'userns+cgroupns',
      kernels: '4.15..',
      outcome: 'held',
      why: 'the directory can be opened; the ids of its programs need CAP_NET_ADMIN of the host, and the programs CAP_SYS_ADMIN',
    },
    ...cannotMountGroups,
  ],
  async attempt(bench) {
    const { inside, disk, groups } = await containerInUnified(bench);
    for (const group of groups ?? []) {
      const { number: directory = -1 } = await inside.must`hold ${group} r`;
      const attached = await inside`device-filters ${directory}`;
      for (const id of (attached.ok && attached.list) || []) {
        const program = await inside`open-device-filter ${id}`;
        if (program.ok) await inside`detach-device-filter ${directory} ${program.number ?? -1}`;
      }
    }
    return (await diskIsReadable(inside, disk)) ? 'escaped' : 'held';
  },
});
