import { namespaceKind, otherNamespace } from '../../lab/scenarios/namespace-kind.ts';

export default namespaceKind({
  title: 'Are there cgroup namespaces, and which call makes one?',
  seed: ['B15'],
  flag: 'newcgroup',
  expectations: [
    { kernels: '4.6..', outcome: 'present', why: 'commit a79a908fd2b0 (4.6) gives 0x02000000 this meaning' },
    {
      kernels: '..4.5',
      outcome: 'absent',
      why: 'unshare(2) refuses the bit; clone(2) takes it for CLONE_STOPPED up to 2.6.37 and ignores it after that',
    },
  ],
  proof: otherNamespace('cgroup'),
});
