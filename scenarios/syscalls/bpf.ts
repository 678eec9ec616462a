import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({
  name: 'bpf',
  since: '3.18',
  why: 'commit 99c55f7d47c0 (3.18)',
  option: 'CONFIG_BPF_SYSCALL',
});
