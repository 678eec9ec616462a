import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'May a user without privileges make a user namespace?',
  answers: ['allowed', 'refused', 'absent'],
  expectations: [
    {
      kernels: '3.8..',
      outcome: 'allowed',
      why: 'commit 5eaf563e5329 (3.8) asks for no capability; a sysctl or a security module may forbid it',
    },
    {
      kernels: '2.6.29..3.7',
      outcome: 'refused',
      why: 'do_fork asks for CAP_SYS_ADMIN, CAP_SETUID and CAP_SETGID (CONFIG_USER_NS)',
    },
  ],
  async observe(bench) {
    const user = await bench.forked();
    await user.must`setresuid 1000 1000 1000`;
    const unshared = await user`unshare newuser`;
    const outcome = bench.read(unshared, { ok: 'allowed', EPERM: 'refused', EINVAL: 'unknown to unshare' });
    if (outcome !== 'unknown to unshare') return outcome;

    // Up to 3.7 only clone(2) makes one. It looks at the caller before it looks whether it can: so root asks as well.
    const asRoot = await bench.forked();
    const possible = await asRoot.fork('newuser');
    if (!possible.child) return bench.read(possible.answer, { EINVAL: 'absent' });
    const { child, answer } = await user.fork('newuser');
    return child ? 'allowed' : bench.read(answer, { EPERM: 'refused' });
  },
});
