import { fact } from '../../lab/scenarios/define.ts';

/** From CAP_MAC_ADMIN on, and with room for kernels to come. */
const numbers = Array.from({ length: 31 }, (_, index) => String(33 + index));

export default fact({
  title: 'What is the highest capability that the kernel knows?',
  answers: numbers,
  expectations: [
    { kernels: '5.9..', outcome: '40', why: 'CAP_CHECKPOINT_RESTORE (5.9), after PERFMON and BPF (5.8)' },
    { kernels: '5.8', outcome: '39', why: 'CAP_PERFMON and CAP_BPF' },
    { kernels: '3.16..5.7', outcome: '37', why: 'CAP_AUDIT_READ (3.16)' },
    { kernels: '3.5..3.15', outcome: '36', why: 'CAP_BLOCK_SUSPEND (3.5)' },
    { kernels: '3.0..3.4', outcome: '35', why: 'CAP_WAKE_ALARM (3.0)' },
    { kernels: '2.6.38..2.6.39', outcome: '34', why: 'CAP_SYSLOG (2.6.38)' },
    { kernels: '2.6.25..2.6.37', outcome: '33', why: 'CAP_MAC_ADMIN' },
  ],
  async observe(bench) {
    const process = await bench.forked();
    const known = async (number: string) =>
      bench.read(await process`bounding-drop ${number}`, { ok: 'known', EINVAL: 'unknown' }) === 'known';
    let last: string | undefined;
    for (const number of numbers) {
      if (!(await known(number))) break;
      last = number;
    }
    return last ?? bench.notApplicable('the bounding set cannot be changed, so there is no way to ask');
  },
});
