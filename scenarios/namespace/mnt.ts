import { namespaceKind, otherNamespace } from '../../lab/scenarios/namespace-kind.ts';

export default namespaceKind({
  title: 'Are there mount namespaces, and which call makes one?',
  seed: ['A1'],
  flag: 'newns',
  expectations: [
    {
      kernels: 'all',
      outcome: 'present',
      why: 'CLONE_NEWNS is the oldest of them (2.4.19), and depends on no option',
    },
  ],
  proof: otherNamespace('mnt'),
});
