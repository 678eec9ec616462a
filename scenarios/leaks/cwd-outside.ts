import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { hostSecret } from '../../lab/scenarios/host-secret.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title:
    'Does a working directory that leads through a leaked descriptor (CVE-2024-21626) begin on the host?',
  seed: ['A1'],
  variants: [
    'closed-descriptors',
    'checked-directory',
    'closed-descriptors+checked-directory',
    'pivot-root',
    ...profileNames,
  ],
  expectations: [
    ...escaped(
      ['none', 'pivot-root'],
      'a working directory is kept across every change of the root, like a descriptor',
    ),
    ...held(['closed-descriptors', ...profileNames], 'there is nothing at that number to begin in'),
    ...held(
      'checked-directory',
      'getcwd(2) says (unreachable), and before 2.6.36 names a directory that is another one',
    ),
    ...held('closed-descriptors+checked-directory', 'either would do'),
  ],
  async attempt(bench) {
    const secret = await hostSecret(bench);
    const caller = await bench.forked();
    await caller.must`place / r 40`;
    const container = await bench.containerUnless(/^change-directory: /, {
      caller,
      base: ({ process, cell }) => {
        process.cwd = '/proc/self/fd/40';
        cell.descriptors = 'inherit';
        cell.workingDirectory = 'anywhere';
      },
    });
    if (!container) return 'held';
    const read = await container.inside`read ${secret.name}`;
    return read.ok && read.text === secret.text ? 'escaped' : 'held';
  },
});
