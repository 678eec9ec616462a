import { namespaceKind } from '../../lab/scenarios/namespace-kind.ts';

export default namespaceKind({
  title: 'Are there pid namespaces, and which call makes one?',
  seed: ['A11'],
  flag: 'newpid',
  expectations: [
    {
      kernels: '2.6.26..3.7',
      outcome: 'clone-only',
      why: 'clone(2) takes CLONE_NEWPID from 2.6.24 on, unshare(2) only from 3.8 (CONFIG_PID_NS)',
    },
    { kernels: '3.8..', outcome: 'present', why: 'check_unshare_flags takes CLONE_NEWPID (CONFIG_PID_NS)' },
  ],
  proof: async child => (await child.must`pid`).number === 1,
});
