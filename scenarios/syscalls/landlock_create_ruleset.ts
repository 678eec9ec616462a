import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({
  name: 'landlock_create_ruleset',
  since: '5.13',
  why: 'commit 265885daf3e5 (5.13)',
  option: 'CONFIG_SECURITY_LANDLOCK',
});
