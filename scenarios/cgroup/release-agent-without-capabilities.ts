import { withoutCapabilities } from '../../lab/scenarios/capabilities.ts';
import { fact } from '../../lab/scenarios/define.ts';
import { mountSpareHierarchy } from '../../lab/scenarios/spare-hierarchy.ts';

export default fact({
  title: 'May uid 0 without any capability say which program the host runs when a cgroup becomes empty?',
  seed: ['B12'],
  needs: ['CONFIG_CGROUPS'],
  answers: ['writable', 'refused'],
  expectations: [
    {
      kernels: '5.17..',
      outcome: 'refused',
      why: 'CVE-2022-0492: commit 24f600856418 has cgroup_release_agent_write ask for CAP_SYS_ADMIN of the host',
    },
    {
      kernels: '5.10.97..5.10',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series',
    },
    {
      kernels: '5.16.6..5.16',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (5.16.6..5.16)',
      unverified: true,
    },
    {
      kernels: '5.15.20..5.15',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (5.15.20..5.15)',
      unverified: true,
    },
    {
      kernels: '5.4.177..5.4',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (5.4.177..5.4)',
      unverified: true,
    },
    {
      kernels: '4.19.229..4.19',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (4.19.229..4.19)',
      unverified: true,
    },
    {
      kernels: '4.14.266..4.14',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (4.14.266..4.14)',
      unverified: true,
    },
    {
      kernels: '4.9.301..4.9',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (4.9.301..4.9)',
      unverified: true,
    },
    {
      kernels: '..5.16',
      outcome: 'writable',
      why: 'before the fix for CVE-2022-0492 its mode 0644 is all that guards it',
    },
  ],
  async observe(bench) {
    await mountSpareHierarchy(bench, '/spare');
    const nobody = await withoutCapabilities(bench);
    return bench.read(await nobody`write /spare/release_agent /bin/true`, {
      ok: 'writable',
      EPERM: 'refused',
    });
  },
});
