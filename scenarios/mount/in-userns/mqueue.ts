import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'mqueue',
  option: 'CONFIG_POSIX_MQUEUE',
  expectations: [
    {
      kernels: '3.9..',
      outcome: 'mountable',
      why: 'mqueue carries FS_USERNS_MOUNT from 3.9 on; the ipc namespace has to be owned too',
    },
    {
      kernels: '3.8',
      outcome: 'refused',
      why: 'FS_USERNS_MOUNT is set for proc and sysfs alone',
    },
  ],
});
