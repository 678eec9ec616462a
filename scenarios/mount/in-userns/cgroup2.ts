import { mountInUserns } from '../../../lab/scenarios/mount-in-userns.ts';

export default mountInUserns({
  type: 'cgroup2',
  expectations: [
    {
      kernels: '4.6..',
      outcome: 'refused',
      why: "mounting needs CAP_SYS_ADMIN over the user namespace that owns the cgroup namespace, here the host's",
    },
    { kernels: '4.5', outcome: 'refused', why: 'no FS_USERNS_MOUNT' },
    {
      kernels: '3.8..4.4',
      outcome: 'absent',
      why: 'cgroup2 became a file system of its own in 4.5',
    },
  ],
});
