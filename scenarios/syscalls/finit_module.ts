import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({
  name: 'finit_module',
  since: '3.8',
  why: 'commit 34e1169d9961 (3.8), CONFIG_MODULES',
});
