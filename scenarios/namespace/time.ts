import { namespaceKind } from '../../lab/scenarios/namespace-kind.ts';

export default namespaceKind({
  title: 'Are there time namespaces, and which call makes one?',
  flag: 'newtime',
  expectations: [
    { kernels: '5.6..', outcome: 'present', why: 'commit 769071ac9f20 (5.6), CONFIG_TIME_NS' },
    { kernels: '..5.5', outcome: 'absent', why: 'check_unshare_flags refuses CLONE_NEWTIME' },
  ],
  // No proof for clone(2): CLONE_NEWTIME lies in the bits where that call has the signal of the child's end.
});
