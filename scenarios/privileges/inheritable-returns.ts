import { CAP_MKNOD, capabilitySet, contains } from '../../lab/scenarios/capabilities.ts';
import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'Does a capability that was dropped, but left inheritable, come back when root calls exec?',
  seed: ['E6'],
  answers: ['returns', 'stays-dropped'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'returns',
      why: 'for root exec computes permitted as bounding | inheritable (security/commoncap.c): that is why seed 004 names all four sets',
    },
  ],
  async observe(bench) {
    const process = await bench.forked();
    await process.must`capset inheritable +mknod`;
    const dropped = await process`bounding-drop mknod`;
    if (bench.read(dropped, { ok: 'dropped', EINVAL: 'absent' }) === 'absent')
      bench.notApplicable('the bounding set cannot be changed (CONFIG_SECURITY_FILE_CAPABILITIES)');
    await process.must`capset effective -mknod`;
    await process.must`capset permitted -mknod`;
    bench.read(await process`mknod /before c 1 3`, { EPERM: 'dropped' });

    await process.must`exec`;
    if (!contains(await capabilitySet(process, 'CapEff'), CAP_MKNOD)) return 'stays-dropped';
    return bench.read(await process`mknod /after c 1 3`, { ok: 'returns' });
  },
});
