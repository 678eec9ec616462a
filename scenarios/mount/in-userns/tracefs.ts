import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'tracefs',
  option: 'CONFIG_TRACING',
  expectations: [
    {
      kernels: '4.1..',
      outcome: 'refused',
      why: 'tracefs has no FS_USERNS_MOUNT: there is one, of the whole system (CONFIG_TRACING)',
    },
    {
      kernels: '3.8..4.0',
      outcome: 'absent',
      why: 'commit 4282d60689d4 (4.1) brings it; before, its files are in debugfs',
    },
  ],
});
