import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'configfs',
  option: 'CONFIG_CONFIGFS_FS',
  expectations: [
    {
      kernels: '3.8..',
      outcome: 'refused',
      why: 'configfs has no FS_USERNS_MOUNT: there is one, of the whole system (CONFIG_CONFIGFS_FS)',
    },
  ],
});
