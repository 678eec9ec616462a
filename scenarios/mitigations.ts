import { dropCapabilities } from '../lab/scenarios/container-config.ts';
import type { Mitigation } from '../lab/scenarios/mitigation.ts';

/** Every mitigation that a scenario can name in its variants. The only place where one is defined. */
export const mitigations = {
  'parent-whitelist': {
    title: "the group between the runtime's and the container's holds exactly the whitelist",
    seed: ['B13', 'B15'],
    apply: config => {
      config.cell.cgroup.intermediate = 'whitelist';
    },
  },
  'drop-sys-admin': {
    title: 'no CAP_SYS_ADMIN, in any of the four sets',
    seed: ['B12', 'B6'],
    apply: config => dropCapabilities(config, 'CAP_SYS_ADMIN'),
  },
} satisfies Record<string, Mitigation>;
