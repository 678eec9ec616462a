import { namespaceKind, otherNamespace } from '../../lab/scenarios/namespace-kind.ts';

export default namespaceKind({
  title: 'Are there UTS namespaces, and which call makes one?',
  flag: 'newuts',
  expectations: [
    {
      kernels: '2.6.19..',
      outcome: 'present',
      why: 'unshare(2) takes CLONE_NEWUTS from its beginning (CONFIG_UTS_NS)',
    },
  ],
  proof: otherNamespace('uts'),
});
