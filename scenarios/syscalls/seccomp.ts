import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({
  name: 'seccomp',
  since: '3.17',
  why: 'commit 48dc92b9fc39 (3.17), CONFIG_SECCOMP',
});
