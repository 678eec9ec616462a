import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'devpts',
  options: 'newinstance',
  seed: ['A10', 'C7'],
  expectations: [
    {
      kernels: '3.9..',
      outcome: 'mountable',
      why: 'a new instance holds no terminal of others; from 4.7 on the option changes nothing',
    },
    {
      kernels: '3.8',
      outcome: 'refused',
      why: 'FS_USERNS_MOUNT is set for proc and sysfs alone',
    },
  ],
});
