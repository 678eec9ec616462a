import { withoutCapabilities } from '../../lab/scenarios/capabilities.ts';
import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title:
    'May a process without CAP_MKNOD make the character device 0:0, which overlayfs takes for a deleted file?',
  seed: ['B7'],
  answers: ['created', 'refused'],
  expectations: [
    {
      kernels: '5.8..',
      outcome: 'created',
      why: 'commit a3c751a50fe6 (5.8): nothing drives 0:0, so vfs_mknod lets it pass',
    },
    { kernels: '..5.7', outcome: 'refused', why: 'vfs_mknod asks for CAP_MKNOD whatever the number' },
  ],
  async observe(bench) {
    const nobody = await withoutCapabilities(bench);
    bench.read(await nobody`mknod /null c 1 3`, { EPERM: 'refused' });
    return bench.read(await nobody`mknod /whiteout c 0 0`, { ok: 'created', EPERM: 'refused' });
  },
});
