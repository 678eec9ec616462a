import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'securityfs',
  option: 'CONFIG_SECURITYFS',
  seed: ['C13'],
  expectations: [
    {
      kernels: '3.8..',
      outcome: 'refused',
      why: 'securityfs has no FS_USERNS_MOUNT: there is one, of the whole system (CONFIG_SECURITYFS)',
    },
  ],
});
