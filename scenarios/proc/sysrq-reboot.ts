import { sysrqMachineAttack } from '../../lab/scenarios/sysrq-machine.ts';

export default sysrqMachineAttack({
  title: 'Can the container restart the host without reboot(2), through /proc/sysrq-trigger?',
  key: 'b',
  downfall: 'restarted',
});
