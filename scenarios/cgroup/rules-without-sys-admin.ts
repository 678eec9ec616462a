import { fact } from '../../lab/scenarios/define.ts';
import { mountDevices } from '../../lab/scenarios/devices-cgroup.ts';

export default fact({
  title: 'May root without CAP_SYS_ADMIN change the rules of a devices group?',
  seed: ['B6', 'B12'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['refused', 'changed'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'refused',
      why: 'devcgroup_update_access asks for CAP_SYS_ADMIN before it looks at the rule, to grant and to deny',
    },
  ],
  async observe(bench) {
    const root = await mountDevices(bench, bench.host, '/devices');
    const { path } = await root.create('group');
    const task = await bench.forked();
    await task.must`capset effective -sys_admin`;
    await task.must`capset permitted -sys_admin`;
    const answers = [
      await task`write ${path}/devices.deny 'c 1:3 rwm'`,
      await task`write ${path}/devices.allow 'c 1:3 rwm'`,
    ].map(answer => bench.read(answer, { ok: 'changed', EPERM: 'refused' }));
    return answers.includes('changed') ? 'changed' : 'refused';
  },
});
