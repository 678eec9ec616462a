import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'Does `a` in devices.deny take away what was granted one by one?',
  seed: ['A6', 'A7'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['clears', 'keeps-specific'],
  expectations: [
    {
      kernels: '3.7..',
      outcome: 'clears',
      why: 'commit ad676077a2ae (3.7): dev_exception_clean empties the list',
    },
    {
      kernels: '..3.6',
      outcome: 'keeps-specific',
      why: 'dev_whitelist_rm looks at entries of the same type alone, so `a` removes an `a` and no `c`',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const group = await root.create('group');
    bench.read(await group.deny('a'), { ok: 'denied' });
    bench.read(await group.allow('c 1:3 rwm'), { ok: 'allowed' });
    bench.read(await group.deny('a'), { ok: 'denied' });
    await group.rules();

    const task = await bench.forked();
    bench.read(await group.enter(task), { ok: 'entered' });
    return bench.read(await task`open /dev/null rw`, { EPERM: 'clears', ok: 'keeps-specific' });
  },
});
