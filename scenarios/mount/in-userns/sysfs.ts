import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'sysfs',
  seed: ['C7'],
  expectations: [
    {
      kernels: '3.8..',
      outcome: 'mountable',
      why: "FS_USERNS_MOUNT, and the host's own is visible without anything mounted over it (as for proc; the network namespace has to be owned too)",
    },
  ],
});
