import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({
  name: 'landlock_create_ruleset',
  since: '5.13',
  why: 'commit 265885daf3e5 (5.13), CONFIG_SECURITY_LANDLOCK',
  exceptions: [
    {
      kernels: '5.15.0',
      outcome: 'absent',
      why: 'the 5.15.0 that the lab was given is built without CONFIG_SECURITY_LANDLOCK',
    },
  ],
});
