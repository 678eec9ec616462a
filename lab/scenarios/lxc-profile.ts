import type { Expectation } from '../matrix/expectation.ts';

const variant = 'lxc-2012';
/** Where AppArmor has no rules on mounts the set is without its profile, as LXC was (commit 2ea3ffb7782a, 4.14). */
const withMountRules = '4.14..';

/** What the AppArmor profile of lxc-2012 stops, for what is expected of the set where it has none to stand behind it. */
export const stoppedByLxcProfile = (why: string, kernels = withMountRules): readonly Expectation[] => [
  {
    variant,
    kernels,
    without: 'CONFIG_SECURITY_APPARMOR',
    outcome: 'escaped',
    why: 'the profile in it needs CONFIG_SECURITY_APPARMOR, and nothing else in it stands between',
  },
  { variant, kernels, outcome: 'held', why },
];

/** That nothing of this kind can be mounted, moved or bound there. */
export const lxcMayNotMount = stoppedByLxcProfile(
  'no rule of the AppArmor profile in it allows this mount: EACCES',
);

/** That a harmful file is denied there, and that it keeps its pathname. */
export const lxcMayNotWrite = stoppedByLxcProfile(
  'the AppArmor profile in it denies the file by its pathname, to root with every capability too: EACCES',
);
