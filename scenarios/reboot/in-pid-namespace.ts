import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'Does reboot(2), called by root in a pid namespace, reach the host?',
  seed: ['C10', 'E1'],
  needs: ['CONFIG_PID_NS'],
  answers: ['contained', 'reaches-host'],
  expectations: [
    {
      kernels: '3.4..',
      outcome: 'contained',
      why: 'commit cf3f89214ef6 (3.4): reboot_pid_ns ends the namespace, and knows no other command (EINVAL)',
    },
    { kernels: '..3.3', outcome: 'reaches-host', why: 'reboot(2) does not look at pid namespaces' },
  ],
  async observe(bench) {
    // What Ctrl-Alt-Delete does is a setting of the host that reboot(2) changes, without rebooting.
    const setting = '/proc/sys/kernel/ctrl-alt-del';
    const { child: init, answer } = await bench.host.fork('newpid');
    if (!init)
      return bench.notApplicable(
        `there are no pid namespaces: clone(2) said ${answer.ok ? 'nothing' : answer.errno}`,
      );
    const { text: before } = await bench.host.must`read ${setting}`;
    const command = before?.trim() === '0' ? 'cad-on' : 'cad-off';
    const outcome = bench.read(await init`reboot ${command}`, { ok: 'reaches-host', EINVAL: 'contained' });
    const { text: after } = await bench.host.must`read ${setting}`;
    if ((after !== before) !== (outcome === 'reaches-host'))
      bench.unforeseen('what reboot(2) said and what it did on the host do not agree');
    return outcome;
  },
});
