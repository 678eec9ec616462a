import { withoutCapabilities } from '../../lab/scenarios/capabilities.ts';
import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'Can a process forbid itself and its children to gain privileges by exec?',
  seed: ['C5'],
  answers: ['present', 'absent'],
  expectations: [
    { kernels: '3.5..', outcome: 'present', why: 'commit 259e5e6c75a9 (3.5) adds PR_SET_NO_NEW_PRIVS' },
    { kernels: '..3.4', outcome: 'absent', why: 'prctl(2) does not know PR_SET_NO_NEW_PRIVS' },
  ],
  async observe(bench) {
    const process = await withoutCapabilities(bench);
    return bench.read(await process`no-new-privileges`, { ok: 'present', EINVAL: 'absent' });
  },
});
