import { randomBytes } from 'node:crypto';
import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can root of the container read a key that the host's root keeps for its user?",
  needs: ['CONFIG_KEYS'],
  variants: ['fresh-keyring', 'userns', 'seccomp', ...profileNames],
  expectations: [
    ...escaped(
      ['none', 'fresh-keyring', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      "the user keyring goes by uid, and the container's root has that of the host: a new session changes nothing",
    ),
    ...held('userns', "the container's root is another user, with a user keyring of its own"),
    ...held('seccomp', 'keyctl(2) is on the list of what is denied'),
    ...escaped(
      ['oci-default', 'hardened'],
      'there are no filters before 3.5, and no users of its own',
      '..3.4',
    ),
    ...held(['oci-default', 'hardened'], 'keyctl(2) is on the list of what is denied', '3.5..'),
  ],
  async attempt(bench) {
    const secret = randomBytes(16).toString('hex');
    const added = await bench.host`add-key user token ${secret}`;
    if (bench.read(added, { ok: 'added', ENOSYS: 'absent' }) === 'absent')
      return bench.notApplicable('the kernel keeps no keys (CONFIG_KEYS)');
    const { inside } = await bench.container({
      base: ({ cell }) => {
        cell.keyring = 'inherit';
      },
    });
    // A session of its own does not have it yet, and may take it.
    await inside`link-key user session`;
    const read = await inside`read-key user token`;
    return read.ok && read.text === secret ? 'escaped' : 'held';
  },
});
