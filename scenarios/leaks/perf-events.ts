import { randomBytes } from 'node:crypto';
import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notApplicable, notBuiltIn } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container see, through the kernel's performance events, what the host runs?",
  needs: ['CONFIG_PERF_EVENTS'],
  variants: [...['drop-sys-admin', 'drop-perfmon', 'userns', 'seccomp'], ...profileNames],
  expectations: [
    notBuiltIn('CONFIG_PERF_EVENTS'),
    notApplicable('..2.6.31', 'perf_event_open(2) is 2.6.32'),
    ...escaped(
      ['none', 'seed-2008'],
      'an event of a processor tells of every process that runs there, of whatever namespace',
    ),
    ...escaped('lxc-2012', 'CAP_SYS_ADMIN is not among the capabilities that it takes away'),
    ...held('drop-sys-admin', 'perf_paranoid_cpu wants CAP_SYS_ADMIN', '..5.7'),
    ...escaped('drop-sys-admin', 'CAP_PERFMON is enough (commit 18aa18566218, 5.8)', '5.8..'),
    ...held(
      ['drop-perfmon', 'oci-default'],
      'neither CAP_PERFMON nor CAP_SYS_ADMIN: perf_event_open(2) is EACCES',
    ),
    ...held('libvirt-2009', 'NOROOT leaves root without any capability'),
    ...held(['userns', 'hardened'], 'capabilities of another user namespace than the first do not count'),
    ...held('seccomp', 'the filter denies perf_event_open(2)'),
  ],
  async attempt(bench) {
    // The strictest that Linux knows; Debian's own 3, its default, has no use for CAP_PERFMON.
    const strict = await bench.host`write /proc/sys/kernel/perf_event_paranoid 2`;
    if (bench.read(strict, { ok: 'strict', ENOENT: 'absent' }) === 'absent')
      bench.notApplicable('the kernel has no perf_event_open(2)');
    const secret = `run-${randomBytes(5).toString('hex')}`;
    const { inside } = await bench.container();
    const watching = await inside`watch-programs`;
    if (bench.read(watching, { ok: 'watching', EACCES: 'refused', EPERM: 'refused' }) === 'refused')
      return 'held';
    await bench.host.must`symlink /bin/probe /tmp/${secret}`;
    await bench.shell(`/tmp/${secret} --help >/dev/null`);
    const { list = [] } = await inside.must`watched-programs ${watching.ok ? (watching.number ?? 0) : 0}`;
    return list.includes(secret) ? 'escaped' : 'held';
  },
});
