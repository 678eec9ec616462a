import { expectationsOfMount, knob, pseudoFsAttack } from '../../lab/scenarios/pseudo-fs.ts';

export default pseudoFsAttack({
  title: "Can the container mount debugfs and change how the host's kernel reads files into memory?",
  seed: ['C14'],
  type: 'debugfs',
  // The file is 3.15 (commit a9b0f8618d46); before it there is no knob that every configuration has.
  expectations: expectationsOfMount('3.15..'),
  target: knob('fault_around_bytes', '8192', '8192'),
});
