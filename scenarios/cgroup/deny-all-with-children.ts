import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'May `a` be written to the devices.deny of a group that has a child?',
  seed: ['B13'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['accepted', 'refused'],
  expectations: [
    { kernels: '..3.9', outcome: 'accepted', why: 'no group looks at its children' },
    {
      kernels: '3.10..',
      outcome: 'refused',
      why: 'commit bd2953ebbb53 (3.10): EINVAL while there are children (has_children, later css_has_online_children)',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const parent = await root.create('parent');
    await parent.create('child');
    return bench.read(await parent.deny('a'), { ok: 'accepted', EINVAL: 'refused' });
  },
});
