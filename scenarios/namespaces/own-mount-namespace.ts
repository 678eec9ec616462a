import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notApplicable } from '../../lab/scenarios/expected.ts';
import { hostSecret } from '../../lab/scenarios/host-secret.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Can the container get to what lies under its root, by entering its own mount namespace anew?',
  seed: ['A1'],
  variants: [
    'moved-root',
    'pivot-root',
    'drop-sys-chroot',
    'drop-sys-admin',
    'moved-root+drop-sys-admin',
    'userns',
    'seccomp',
    ...profileNames,
  ],
  expectations: [
    notApplicable('..3.7', 'setns(2) takes mount namespaces from 3.8 on'),
    ...escaped(['none'], 'mntns_install puts the process at the root of the namespace, whatever its own was'),
    ...escaped(
      'moved-root',
      'with its own root unmounted, the root of the namespace is that of the host again',
    ),
    ...held(
      ['pivot-root', ...profileNames],
      "the root of the namespace is the container's: there is nothing under it",
    ),
    ...held('drop-sys-chroot', 'mntns_install needs CAP_SYS_CHROOT in the own user namespace'),
    ...held(
      ['drop-sys-admin', 'moved-root+drop-sys-admin'],
      'mntns_install, like umount2(2), needs CAP_SYS_ADMIN',
    ),
    ...held('userns', "it gets there, and is nobody: the file is the host's root's alone"),
    ...held('seccomp', 'setns(2) is on the list of what is denied'),
  ],
  async attempt(bench) {
    const there = await bench.host`open /proc/self/ns/mnt r`;
    if (bench.read(there, { ok: 'there', ENOENT: 'absent' }) === 'absent')
      return bench.notApplicable('there is no /proc/self/ns/mnt (3.8)');
    const secret = await hostSecret(bench);
    const { inside } = await bench.container({
      base: ({ cell }) => {
        cell.root = { enter: 'chroot' };
      },
    });
    // Held open, for with the root /proc goes away too.
    const { number: namespace = -1 } = await inside.must`hold /proc/self/ns/mnt r`;
    await inside`umount /`;
    const entered = await inside`setns-held ${namespace}`;
    if (!entered.ok) return 'held';
    const read = await inside`read /${secret.name}`;
    return read.ok && read.text === secret.text ? 'escaped' : 'held';
  },
});
