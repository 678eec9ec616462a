import { namespaceKind, otherNamespace } from '../../lab/scenarios/namespace-kind.ts';

export default namespaceKind({
  title: 'Are there network namespaces, and which call makes one?',
  seed: ['D15'],
  flag: 'newnet',
  expectations: [
    {
      kernels: '2.6.29..',
      outcome: 'present',
      why: 'CONFIG_NET_NS, which excludes sysfs until 2.6.29: seed 003 asks for that kernel because of it',
    },
  ],
  proof: otherNamespace('net'),
});
