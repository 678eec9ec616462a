import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'Does a device that was open before it was denied stay usable?',
  seed: ['A9', 'B8'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['survives', 'revoked'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'survives',
      why: 'the controller is asked at open and at mknod alone; nothing looks at descriptors that are open',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const group = await root.create('group');
    const task = await bench.forked();
    bench.read(await group.enter(task), { ok: 'entered' });
    const { number: descriptor = -1 } = await task.must`hold /dev/zero r`;

    bench.read(await group.deny('a'), { ok: 'denied' });
    bench.read(await task`open /dev/zero r`, { EPERM: 'denied' });
    return bench.read(await task`read-held ${descriptor} 1`, {
      ok: 'survives',
      EPERM: 'revoked',
      EIO: 'revoked',
    });
  },
});
