import { notApplicable } from '../../lab/scenarios/expected.ts';
import { expectationsOfMount, knob, pseudoFsAttack } from '../../lab/scenarios/pseudo-fs.ts';

export default pseudoFsAttack({
  title: "Can the container mount tracefs and switch off what the host's administrator traces?",
  seed: ['C14'],
  needs: ['CONFIG_TRACING'],
  type: 'tracefs',
  expectations: [
    notApplicable('..4.0', 'before 4.1 (commit 8434dc9340cd) its files are in debugfs'),
    ...expectationsOfMount(),
  ],
  target: knob('tracing_on', '0', '0'),
});
