import { notApplicable } from '../../lab/scenarios/expected.ts';
import { expectationsOfMount, knob, pseudoFsAttack } from '../../lab/scenarios/pseudo-fs.ts';

export default pseudoFsAttack({
  title: "Can the container mount securityfs and lock the host's kernel down until its next boot?",
  seed: ['C13'],
  needs: ['CONFIG_SECURITY_LOCKDOWN_LSM'],
  type: 'securityfs',
  expectations: [
    notApplicable('..5.3', 'the lockdown module is 5.4 (commit 000d388ed3bb)'),
    ...expectationsOfMount(),
  ],
  target: knob('lockdown', 'integrity', '[integrity]'),
});
