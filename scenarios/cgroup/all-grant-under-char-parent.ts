import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'May a group be granted all devices when its parent has only the character devices?',
  seed: ['B9', 'B13'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['refused', 'granted'],
  expectations: [
    {
      kernels: '3.7..',
      outcome: 'refused',
      why: 'commit ad676077a2ae (3.7): may_allow_all lets `a` pass only where the parent has it',
    },
    {
      kernels: '..3.6',
      outcome: 'granted',
      why: 'may_access_whitelist does not compare types for an `a`, so any entry `*:* rwm` of the parent will do',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const parent = await root.create('parent');
    bench.read(await parent.deny('a'), { ok: 'denied' });
    bench.read(await parent.allow('c *:* rwm'), { ok: 'allowed' });

    const child = await parent.create('child');
    return bench.read(await child.allow('a'), { ok: 'granted', EPERM: 'refused' });
  },
});
