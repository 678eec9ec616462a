import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'May the host grant a child group what its parent lacks?',
  seed: ['B9', 'B11', 'B15'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['refused', 'granted'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'refused',
      why: "parent_has_perm in security/device_cgroup.c asks the target group's parent, whoever writes",
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const parent = await root.create('parent');
    bench.read(await parent.deny('a'), { ok: 'denied' });
    bench.read(await parent.allow('c 1:3 rwm'), { ok: 'allowed' });

    const child = await parent.create('child');
    return bench.read(await child.allow('c 1:8 rwm'), { ok: 'granted', EPERM: 'refused' });
  },
});
