import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'Does a device denied in the parent go from a child that was granted it before?',
  seed: ['B8', 'B13'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['child-loses', 'child-keeps'],
  expectations: [
    {
      kernels: '..3.9',
      outcome: 'child-keeps',
      why: 'each group has a list of its own, and a change reaches nobody else',
    },
    {
      kernels: '3.10..',
      outcome: 'child-loses',
      why: 'commit bd2953ebbb53 (3.10) propagates restrictions down the hierarchy',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const parent = await root.create('parent');
    bench.read(await parent.deny('a'), { ok: 'denied' });
    bench.read(await parent.allow('c 1:3 rwm'), { ok: 'allowed' });
    const child = await parent.create('child');
    bench.read(await child.deny('a'), { ok: 'denied', EINVAL: 'denied' });
    bench.read(await child.allow('c 1:3 rwm'), { ok: 'allowed' });

    const task = await bench.forked();
    bench.read(await child.enter(task), { ok: 'entered' });
    bench.read(await task`open /dev/null rw`, { ok: 'opened' });

    bench.read(await parent.deny('c 1:3 rwm'), { ok: 'denied' });
    return bench.read(await task`open /dev/null rw`, { ok: 'child-keeps', EPERM: 'child-loses' });
  },
});
