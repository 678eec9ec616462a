import { rebootAttack } from '../../lab/scenarios/reboot-attack.ts';

export default rebootAttack({
  title: 'Can the container restart the host with reboot(2)?',
  command: 'restart',
  downfalls: ['restarted'],
  seed: ['C10', 'C11', 'E1'],
});
