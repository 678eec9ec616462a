import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'What is lost when one device is denied in a group that allows all?',
  seed: ['A6', 'B8'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['only-that-device', 'every-device', 'no-device'],
  expectations: [
    {
      kernels: '3.10..3.14',
      outcome: 'no-device',
      why: 'may_access asks about new exceptions and about access alike (commit c39a2a3018f8), and says yes to all in a group that allows all; 79d719749d23 (3.15) parts the two',
    },
    {
      kernels: '3.7..',
      outcome: 'only-that-device',
      why: 'commit ad676077a2ae (3.7) keeps a policy and its exceptions',
    },
    {
      kernels: '..3.6',
      outcome: 'every-device',
      why: 'dev_whitelist_rm takes the permission away from the entry `a *:* rwm`, which is all there is',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const group = await root.create('group');
    bench.read(await group.deny('c 1:3 rwm'), { ok: 'denied' });
    await group.rules();

    const task = await bench.forked();
    bench.read(await group.enter(task), { ok: 'entered' });
    const denied = await task`open /dev/null rw`;
    if (bench.read(denied, { ok: 'no-device', EPERM: 'denied' }) === 'no-device') return 'no-device';
    return bench.read(await task`open /dev/zero rw`, { ok: 'only-that-device', EPERM: 'every-device' });
  },
});
