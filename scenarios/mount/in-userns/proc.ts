import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'proc',
  seed: ['C6', 'C7'],
  expectations: [
    {
      kernels: '3.8..',
      outcome: 'mountable',
      why: "FS_USERNS_MOUNT, and the host's own is visible without anything mounted over it (may_mount_proc in 3.8, fs_fully_visible from 3.12, mount_too_revealing from 4.8)",
    },
  ],
});
