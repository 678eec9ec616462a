import { held } from '../../lab/scenarios/expected.ts';
import { hostRanProgram, plantProgram } from '../../lab/scenarios/host-program.ts';
import { expectationsOfMount, pseudoFsAttack } from '../../lab/scenarios/pseudo-fs.ts';

export default pseudoFsAttack({
  title: 'Can the container mount binfmt_misc and have its own program run for a file that the host starts?',
  seed: ['C15'],
  type: 'binfmt_misc',
  expectations: [
    ...held(
      ['userns', 'hardened'],
      'from 6.7 on (commit 21ca59b365c0) a user namespace has a registry of its own, which the host does not ask',
      '6.7..',
    ),
    ...expectationsOfMount(),
  ],
  async target(host, _at, bench) {
    const file = '/file-of-the-host';
    await host.must`create ${file} 0o755 ${'CELLBLOCK'}`;
    return {
      async harm(inside, mount) {
        const program = await plantProgram(inside);
        await inside`write ${mount}/register :mine:M::CELLBLOCK::${program}:`;
      },
      async isHarmed() {
        const user = await bench.forked();
        bench.read(await user`exec ${file}`, { ENOEXEC: 'as before', ESRCH: 'another program' });
        return hostRanProgram(bench);
      },
    };
  },
});
