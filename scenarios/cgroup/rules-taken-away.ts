import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'May a group be denied a device that its parent has, and does its task lose that device alone?',
  seed: ['B8'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['loses-it', 'loses-more', 'refused'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'loses-it',
      why: 'taking a rule away asks nothing of the parent; the group has a list, so no rule for everything goes with it',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const parent = await root.create('parent');
    bench.read(await parent.deny('a'), { ok: 'denied' });
    for (const rule of ['c 1:3 rwm', 'c 1:5 rwm']) bench.read(await parent.allow(rule), { ok: 'allowed' });
    const child = await parent.create('child');
    const task = await bench.forked();
    bench.read(await child.enter(task), { ok: 'entered' });

    if (bench.read(await child.deny('c 1:5 rwm'), { ok: 'denied', EPERM: 'refused' }) === 'refused')
      return 'refused';
    bench.read(await task`open /dev/zero r`, { EPERM: 'lost' });
    return bench.read(await task`open /dev/null r`, { ok: 'loses-it', EPERM: 'loses-more' });
  },
});
