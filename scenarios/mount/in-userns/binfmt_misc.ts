import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'binfmt_misc',
  option: 'CONFIG_BINFMT_MISC',
  seed: ['C15'],
  expectations: [
    {
      kernels: '6.7..',
      outcome: 'mountable',
      why: 'commit 21ca59b365c0 (6.7) gives every user namespace a registry of its own',
    },
    {
      kernels: '3.8..6.6',
      outcome: 'refused',
      why: 'no FS_USERNS_MOUNT: the one registry is that of the host (CONFIG_BINFMT_MISC)',
    },
  ],
});
