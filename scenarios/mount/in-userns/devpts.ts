import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'devpts',
  seed: ['C7', 'C12'],
  expectations: [
    {
      kernels: '4.7..',
      outcome: 'mountable',
      why: 'commit eedf265aa003 (4.7) makes every mount an instance of its own',
    },
    {
      kernels: '3.9..4.6',
      outcome: 'refused',
      why: "EINVAL: devpts_mount wants newinstance from all but the initial user namespace, since a plain mount is the host's",
    },
    {
      kernels: '3.8',
      outcome: 'refused',
      why: 'FS_USERNS_MOUNT is set for proc and sysfs alone',
    },
  ],
});
