import { rebootAttack } from '../../lab/scenarios/reboot-attack.ts';

export default rebootAttack({
  title: 'Can the container switch the host off with reboot(2)?',
  command: 'power-off',
  // A kernel without ACPI cannot cut the power: it halts.
  downfalls: ['powered-off', 'halted'],
  seed: ['C10', 'C11', 'E1'],
});
