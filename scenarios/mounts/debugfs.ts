import { notApplicable } from '../../lab/scenarios/expected.ts';
import { expectationsOfMount, knob, pseudoFsAttack } from '../../lab/scenarios/pseudo-fs.ts';

export default pseudoFsAttack({
  title: "Can the container mount debugfs and change how the host's kernel reads files into memory?",
  seed: ['C14'],
  type: 'debugfs',
  expectations: [
    notApplicable('..3.15', 'the file is 3.16; before it no knob is in every configuration'),
    ...expectationsOfMount(),
  ],
  target: knob('fault_around_bytes', '8192', '8192'),
});
