import { fact } from '../../lab/scenarios/define.ts';
import { userNamespaceRoot } from '../../lab/scenarios/user-namespace.ts';

export default fact({
  title: 'May root of a user namespace restart the pid namespace that it owns?',
  seed: ['C10'],
  needs: ['CONFIG_USER_NS', 'CONFIG_PID_NS'],
  answers: ['kills-namespace', 'refused'],
  expectations: [
    {
      kernels: '3.9..',
      outcome: 'kills-namespace',
      why: 'commit 923c75382365 (3.9): CAP_SYS_BOOT counts in the user namespace that owns the pid namespace',
    },
    {
      kernels: '3.8',
      outcome: 'refused',
      why: 'reboot(2) asks for CAP_SYS_BOOT of the host',
    },
    { kernels: '..3.7', outcome: 'not-applicable', why: 'unshare(2) does not know CLONE_NEWUSER' },
  ],
  async observe(bench) {
    // Before 3.8 root of a user namespace may be root of the host, and before 3.4 it would be the host that restarts.
    const unshared = await (await bench.forked())`unshare newuser`;
    if (bench.read(unshared, { ok: 'there', EINVAL: 'absent' }) === 'absent')
      bench.notApplicable('unshare(2) does not know CLONE_NEWUSER: too dangerous to ask');

    const init = await userNamespaceRoot(bench, 'newpid');
    const { child: other } = await init.fork();
    if (!other) return bench.unforeseen('the first process of the pid namespace cannot fork');
    const restarted = await other`reboot restart`;
    if (bench.read(restarted, { EPERM: 'refused', ESRCH: 'gone' }) === 'refused') return 'refused';
    // The first process is ended, and its parent is told SIGHUP: restart.
    if (restarted.ok || !restarted.call.endsWith('signal 1'))
      bench.unforeseen('its end does not say restart');
    return 'kills-namespace';
  },
});
