import { randomBytes } from 'node:crypto';
import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container read a key from the session of the runtime's caller?",
  needs: ['CONFIG_KEYS'],
  variants: ['fresh-keyring', 'seccomp', 'userns', 'fresh-keyring+userns', ...profileNames],
  expectations: [
    ...escaped(
      ['none', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      'a session keyring is inherited, and who has it possesses what is in it',
    ),
    ...escaped(
      'fresh-keyring',
      "a keyring grants its user everything before 3.8: known by its number, the caller's is linked into the new one",
      '..3.7',
    ),
    ...held(
      ['fresh-keyring', 'fresh-keyring+userns'],
      'commit 96b5c8fea6c0 (3.8): a session keyring grants its user no more than view and read',
      '3.8..',
    ),
    ...held('seccomp', 'keyctl(2) is on the list of what is denied'),
    ...escaped(
      ['oci-default', 'hardened'],
      'the keyring is linked, and there are no filters before 3.5',
      '..3.4',
    ),
    ...held(['oci-default', 'hardened'], 'keyctl(2) is on the list of what is denied', '3.5..'),
    ...escaped('userns', 'possession counts before any user does: no map of users takes the keyring away'),
  ],
  async attempt(bench) {
    const secret = randomBytes(16).toString('hex');
    const caller = await bench.forked();
    const joined = await caller`new-session-keyring`;
    if (bench.read(joined, { ok: 'joined', ENOSYS: 'absent' }) === 'absent')
      return bench.notApplicable('the kernel keeps no keys (CONFIG_KEYS)');
    await caller.must`add-key session token ${secret}`;
    const { inside } = await bench.container({
      caller,
      base: ({ cell }) => {
        cell.keyring = 'inherit';
      },
    });

    // Known by its number, a keyring might be taken into one's own.
    const ring = joined.ok ? (joined.number ?? 0) : 0;
    await inside`link-key ${ring} session`;
    const read = await inside`read-key session token`;
    return read.ok && read.text === secret ? 'escaped' : 'held';
  },
});
