import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: "Can the host still whitelist a new container's group below a parent that denies everything?",
  seed: ['B13', 'B15'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['refused', 'granted'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'refused',
      why: "parent_has_perm asks the group's parent, whoever writes: seed 001's deny-all stops the host that made it",
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const driver = await root.create('libvirtd');
    const containers = await driver.create('lxc');
    bench.read(await containers.deny('a'), { ok: 'denied' });
    const container = await containers.create('vm');
    return bench.read(await container.allow('c 1:3 rwm'), { ok: 'granted', EPERM: 'refused' });
  },
});
