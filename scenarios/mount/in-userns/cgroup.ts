import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'cgroup',
  options: 'none,name=inside',
  seed: ['B5'],
  expectations: [
    {
      kernels: '4.6..',
      outcome: 'refused',
      why: 'only the initial cgroup namespace may make a new hierarchy (cgroup1_root_to_use, EPERM), and this mount asks for CAP_SYS_ADMIN over it',
    },
    { kernels: '3.8..4.5', outcome: 'refused', why: 'no FS_USERNS_MOUNT' },
  ],
});
