import { withoutCapabilities } from '../../lab/scenarios/capabilities.ts';
import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'May uid 0 without any capability move another process to another devices group?',
  seed: ['B6'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['moved', 'refused'],
  expectations: [
    {
      kernels: '3.13..',
      outcome: 'moved',
      why: 'commit 4b1c7840b7d0 takes devcgroup_can_attach away: file permission and the uid of the target decide',
    },
    {
      kernels: '..3.10',
      outcome: 'refused',
      why: 'devcgroup_can_attach asks for CAP_SYS_ADMIN unless a process moves itself',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const group = await root.create('group');
    const other = await bench.forked();
    const { number: pid = -1 } = await other.must`pid`;

    const nobody = await withoutCapabilities(bench);
    return bench.read(await nobody`write ${group.path}/tasks ${pid}`, { ok: 'moved', EPERM: 'refused' });
  },
});
