import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { hostSecret } from '../../lab/scenarios/host-secret.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title:
    "Can the container go through a directory that the runtime's caller has open, to a file of the host?",
  seed: ['A1'],
  variants: ['closed-descriptors', 'pivot-root', 'userns', ...profileNames],
  expectations: [
    ...escaped(
      ['none', 'pivot-root'],
      'a descriptor leads to where it was opened: neither a new root nor a new mount namespace changes that',
    ),
    ...held(
      ['closed-descriptors', ...profileNames],
      'the runtime closes what it was started with before it makes the container (as CVE-2024-21626 taught)',
    ),
    ...held(
      'userns',
      "the directory is open, but the file in it belongs to a root that is not the container's",
    ),
  ],
  async attempt(bench) {
    const secret = await hostSecret(bench);
    const caller = await bench.forked();
    await caller.must`place / r 40`;
    const { inside } = await bench.container({
      caller,
      base: ({ cell }) => {
        cell.descriptors = 'inherit';
      },
    });
    const read = await inside`read /proc/self/fd/40/${secret.name}`;
    return read.ok && read.text === secret.text ? 'escaped' : 'held';
  },
});
