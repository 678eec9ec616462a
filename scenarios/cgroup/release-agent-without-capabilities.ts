import { withoutCapabilities } from '../../lab/scenarios/capabilities.ts';
import { fixedReleaseAgent } from '../../lab/scenarios/cve-2022-0492.ts';
import { fact } from '../../lab/scenarios/define.ts';
import { mountSpareHierarchy } from '../../lab/scenarios/spare-hierarchy.ts';

export default fact({
  title: 'May uid 0 without any capability say which program the host runs when a cgroup becomes empty?',
  seed: ['B12'],
  needs: ['CONFIG_CGROUPS'],
  answers: ['writable', 'refused'],
  expectations: [
    ...fixedReleaseAgent('refused'),
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
