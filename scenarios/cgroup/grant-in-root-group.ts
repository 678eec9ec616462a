import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'May the root group of the devices hierarchy be granted what it was denied?',
  seed: ['B9', 'B11'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['granted', 'refused'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'granted',
      why: 'parent_has_perm: a group without a parent has nobody to ask, so a runtime in the root group grants what it likes',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    bench.read(await root.deny('a'), { ok: 'denied' });
    bench.read(await bench.host`open /dev/null r`, { EPERM: 'denied' });
    const granted = bench.read(await root.allow('c 1:3 rwm'), { ok: 'granted', EPERM: 'refused' });
    if (granted === 'granted') await bench.host.must`open /dev/null r`;
    return granted;
  },
});
