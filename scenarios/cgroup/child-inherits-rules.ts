import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: "Does a new group start with its parent's device rules?",
  seed: ['A5', 'B10'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['inherits', 'empty'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'inherits',
      why: 'security/device_cgroup.c copies the list of the parent when a group is made (devcgroup_create, later devcgroup_online)',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const parent = await root.create('parent');
    bench.read(await parent.deny('a'), { ok: 'denied' });
    bench.read(await parent.allow('c 1:3 rwm'), { ok: 'allowed' });

    const child = await parent.create('child');
    const rules = await child.rules();
    if (rules.length === 0) return 'empty';
    if (rules.join() !== 'c 1:3 rwm') bench.unforeseen(`devices.list of the child holds ${rules.join(', ')}`);
    return 'inherits';
  },
});
