import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'tmpfs',
  expectations: [
    {
      kernels: '3.9..',
      outcome: 'mountable',
      why: 'tmpfs carries FS_USERNS_MOUNT from 3.9 on: it shows nothing but what the namespace made',
    },
    {
      kernels: '3.8',
      outcome: 'refused',
      why: 'FS_USERNS_MOUNT is set for proc and sysfs alone',
    },
  ],
});
