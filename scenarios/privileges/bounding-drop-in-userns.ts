import { fact } from '../../lab/scenarios/define.ts';
import { userNamespaceRoot } from '../../lab/scenarios/user-namespace.ts';

export default fact({
  title: 'May root of a user namespace take a capability out of its bounding set?',
  seed: ['E6', 'E9'],
  needs: ['CONFIG_USER_NS'],
  answers: ['dropped', 'refused'],
  expectations: [
    {
      kernels: '3.13..',
      outcome: 'dropped',
      why: 'cap_prctl_drop asks for CAP_SETPCAP in the own user namespace',
    },
    {
      kernels: '3.8..3.10',
      outcome: 'refused',
      why: 'cap_prctl_drop asks for CAP_SETPCAP in the initial user namespace; it changes between 3.10 and 3.13',
    },
    { kernels: '..3.4', outcome: 'not-applicable', why: 'user namespaces have no uid map' },
  ],
  async observe(bench) {
    const root = await userNamespaceRoot(bench);
    return bench.read(await root`bounding-drop mknod`, { ok: 'dropped', EPERM: 'refused' });
  },
});
