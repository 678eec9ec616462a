import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'debugfs',
  option: 'CONFIG_DEBUG_FS',
  seed: ['C14'],
  expectations: [
    {
      kernels: '3.8..',
      outcome: 'refused',
      why: 'debugfs has no FS_USERNS_MOUNT: there is one, of the whole system (CONFIG_DEBUG_FS)',
    },
  ],
});
