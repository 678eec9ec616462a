import { namespaceKind } from '../../lab/scenarios/namespace-kind.ts';

export default namespaceKind({
  title: 'Are there user namespaces, and which call makes one?',
  seed: ['A11', 'C7'],
  flag: 'newuser',
  expectations: [
    {
      kernels: '2.6.26..3.7',
      outcome: 'clone-only',
      why: 'CLONE_NEWUSER is there without uid maps (CONFIG_USER_NS), and unshare(2) does not take it before 3.8',
    },
    { kernels: '3.8..', outcome: 'present', why: 'check_unshare_flags takes CLONE_NEWUSER (CONFIG_USER_NS)' },
  ],
  // Before 3.8 the child becomes uid 0 of the new namespace whatever its real uid was (create_user_ns), so a real uid
  // other than 0 in the parent tells a namespace from an ignored flag.
  prepare: async parent => void (await parent.must`setresuid 1000 0 0`),
  proof: async child => (await child.must`uid`).number === 0,
});
