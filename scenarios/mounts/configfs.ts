import { notApplicable } from '../../lab/scenarios/expected.ts';
import { pseudoFsAttack } from '../../lab/scenarios/pseudo-fs.ts';

export default pseudoFsAttack({
  title: 'Can the container mount configfs and make the host configure something?',
  seed: ['C13'],
  type: 'configfs',
  expectations: [
    notApplicable(
      'all',
      'configfs has a directory for each part of the kernel that is configured by it, and no guest loads any of those',
    ),
  ],
  async target(host, at) {
    const { list: [subsystem] = [] } = await host.must`ls ${at}`;
    if (subsystem === undefined) return undefined;
    const item = `${subsystem}/of-the-container`;
    return {
      async harm(inside, mount) {
        await inside`mkdir ${mount}/${item}`;
      },
      async isHarmed() {
        const { list = [] } = await host.must`ls ${at}/${subsystem}`;
        return list.includes('of-the-container');
      },
    };
  },
});
