import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { hostSecret } from '../../lab/scenarios/host-secret.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Can the container climb out of its root, with a second chroot and `..`?',
  seed: ['A1'],
  variants: ['moved-root', 'pivot-root', 'drop-sys-chroot', 'userns', 'seccomp', ...profileNames],
  expectations: [
    ...escaped(['none', 'seccomp'], '`..` stops at the root of the process, and that is elsewhere by then'),
    ...held('moved-root', "`..` stops at the root of the mount namespace, which the container's root covers"),
    ...held(
      ['pivot-root', ...profileNames],
      "the host's tree is not mounted in the namespace any more: `..` ends in the container's root",
    ),
    ...held('drop-sys-chroot', 'the second chroot(2) needs CAP_SYS_CHROOT'),
    ...held(
      'userns',
      "it climbs out all the same, and there it is nobody: the file is the host's root's alone",
    ),
  ],
  async attempt(bench) {
    const secret = await hostSecret(bench);
    const { inside } = await bench.container({
      base: ({ cell }) => {
        cell.root = { enter: 'chroot' };
      },
    });
    await inside.must`mkdir /tmp/lower`;
    await inside`climb-out /tmp/lower 64`;
    const read = await inside`read /${secret.name}`;
    return read.ok && read.text === secret.text ? 'escaped' : 'held';
  },
});
