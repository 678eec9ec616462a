import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'Which nodes may root in a whitelisting group make, with CAP_MKNOD and without CAP_SYS_ADMIN?',
  seed: ['B7'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['whitelisted', 'any', 'none'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'whitelisted',
      why: 'vfs_mknod asks for CAP_MKNOD and then for `m` in the rules; CAP_SYS_ADMIN is for changing those',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const group = await root.create('group');
    bench.read(await group.deny('a'), { ok: 'denied' });
    bench.read(await group.allow('c 1:3 rwm'), { ok: 'allowed' });
    const task = await bench.forked();
    bench.read(await group.enter(task), { ok: 'entered' });
    await task.must`capset effective -sys_admin`;
    await task.must`capset permitted -sys_admin`;

    const made = async (name: string, minor: number) =>
      bench.read(await task`mknod /tmp/${name} c 1 ${minor}`, { ok: 'made', EPERM: 'refused' }) === 'made';
    if (!(await made('null', 3))) return 'none';
    return (await made('zero', 5)) ? 'any' : 'whitelisted';
  },
});
