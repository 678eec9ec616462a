import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notApplicable } from '../../lab/scenarios/expected.ts';
import { hostClockIsAhead, putClockForward } from '../../lab/scenarios/host-clock.ts';
import { asOrdinaryUser } from '../../lab/scenarios/ordinary-user.ts';
import { profileNames } from '../profiles.ts';

const program = '/bin/with-capability';

export default attack({
  title: "Can a user in the container get CAP_SYS_TIME from a program's file, and set the host's clock?",
  seed: ['C4', 'E6', 'E7'],
  variants: [
    ...['bounding-only-sys-time', 'drop-sys-time', 'noroot', 'no-new-privileges', 'seccomp'],
    ...profileNames,
  ],
  expectations: [
    notApplicable('..2.6.39', 'tmpfs keeps no such attributes before 3.0 (commit b09e0fa4b4ea)'),
    ...escaped(['none', 'seed-2008'], 'exec gives what the file permits, within the bounding set'),
    ...escaped('noroot', 'NOROOT is about uid 0: a file that has capabilities of its own still gives them'),
    ...held(
      ['bounding-only-sys-time', 'drop-sys-time', 'libvirt-2009', 'lxc-2012', 'oci-default'],
      'what the bounding set lacks no file can give: exec is EPERM, for the file wants it effective',
    ),
    ...held(['no-new-privileges', 'hardened'], 'with no_new_privs the file gives nothing'),
    ...held('seccomp', 'the filter stays, whatever the program gets'),
  ],
  async attempt(bench) {
    const { inside } = await bench.container({
      base: asOrdinaryUser,
      async image(root) {
        await bench.host.must`copy /bin/probe ${root}${program} 0o755`;
        const given = await bench.host`file-capability ${root}${program} sys_time`;
        if (bench.read(given, { ok: 'given', EOPNOTSUPP: 'nowhere' }) === 'nowhere')
          bench.notApplicable("the guest's file system keeps no capabilities with files");
      },
    });
    const executed = await inside`exec ${program}`;
    if (bench.read(executed, { ok: 'runs', EPERM: 'refused' }) === 'refused') return 'held';
    await putClockForward(inside, bench);
    return (await hostClockIsAhead(bench)) ? 'escaped' : 'held';
  },
});
