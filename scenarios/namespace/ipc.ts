import { namespaceKind, otherNamespace } from '../../lab/scenarios/namespace-kind.ts';

export default namespaceKind({
  title: 'Are there IPC namespaces, and which call makes one?',
  flag: 'newipc',
  expectations: [
    {
      kernels: '2.6.19..',
      outcome: 'present',
      why: 'unshare(2) takes CLONE_NEWIPC from its beginning (CONFIG_IPC_NS)',
    },
  ],
  proof: otherNamespace('ipc'),
});
