import { planLabel } from '../lsm/plan.ts';
import { type NamespacePlan, wantsMoreMounts } from '../namespaces/plan.ts';
import { CAPABILITIES } from '../privileges/capabilities.ts';
import { planPrivileges, wantedCapabilities } from '../privileges/plan.ts';
import { planScheduling } from '../scheduling/plan.ts';
import { planSeccomp } from '../seccomp/plan.ts';
import type { Config } from '../spec/config.ts';
import type { NotEnforceable } from './failure.ts';
import type { Features } from './features.ts';
import type { ControllerOperation, InitOperation, Program } from './operations.ts';

/** What a program in the container is given and deprived of. */
export interface ProgramPlan {
  operations: InitOperation[];
  /** By the controller, before there is a process and after it is gone. */
  prepare: ControllerOperation[];
  cleanup: ControllerOperation[];
  exec: Program;
  notEnforceable: NotEnforceable[];
  notes: string[];
}

/** While a /proc is there to write to, and the right to lower it. */
export function planOomScore({ process: { oomScoreAdj } }: Config): InitOperation[] {
  return oomScoreAdj === undefined ? [] : [{ op: 'set-oom-score', score: oomScoreAdj }];
}

/** Root of the host opens anew whatever it was given; a terminal is the user's from the start. */
function ownStdio({ process: { terminal, user }, linux }: Config): InitOperation[] {
  const { uid, gid } = user;
  const foreign = uid !== 0 || linux.namespaces.includes('user');
  return foreign && !terminal ? [{ op: 'own-stdio', uid, gid }] : [];
}

/** The kernel takes a filter from who has given up new privileges, or may administrate its user namespace. */
function mayFilterLast(config: Config, features: Features): boolean {
  return (
    (config.process.noNewPrivileges && features.privileges.noNewPrivileges) ||
    (features.privileges.held.includes('CAP_SYS_ADMIN') &&
      wantedCapabilities(config).effective.includes('CAP_SYS_ADMIN'))
  );
}

/** Why root of the container's user namespace cannot change its bounding set; undefined where nothing is known to bar it. */
function fixedBounding(config: Config, { namespaces }: Features): string | undefined {
  const fixed =
    namespaces.user === 'without-bounding' ||
    // Then there is a user namespace all the same.
    (namespaces.user === 'without-tmpfs' && !wantsMoreMounts(config));
  return fixed && config.linux.namespaces.includes('user')
    ? 'root of its user namespaces may not change its bounding set (3.13)'
    : undefined;
}

/** Whoever enters a user namespace, new or joined, has every capability in it (user_namespaces(7)). */
const withEveryRight = (features: Features): Features => ({
  ...features,
  privileges: { ...features.privileges, held: [...CAPABILITIES] },
});

/** Plans the last steps before a program, the same for that of the container and for those of `cell exec`. */
export function planProgram(
  config: Config,
  id: string,
  asked: Features,
  { otherUsers, rootOpened }: Pick<NamespacePlan, 'otherUsers' | 'rootOpened'>,
): ProgramPlan {
  const features = otherUsers ? withEveryRight(asked) : asked;
  const setgroups = rootOpened.some(step => step.op === 'become-namespace-root' && step.setgroups === 'deny');
  const { process } = config;
  const { personality } = config.linux;
  const scheduling = planScheduling(config, features.scheduling);
  const privileges = planPrivileges(
    config,
    features.privileges,
    fixedBounding(config, features),
    setgroups ? 'deny' : 'allow',
  );
  const { filter, ...seccomp } = planSeccomp(config, features);
  const label = planLabel(config, id, features);
  const last = mayFilterLast(config, features);
  const enter = (ifDenied: 'fail' | 'later' | 'stay'): InitOperation => ({
    op: 'change-directory',
    path: process.cwd,
    inside: config.cell.workingDirectory === 'inside',
    ifDenied,
  });
  const passes = process.user.uid === 0 && wantedCapabilities(config).effective.includes('CAP_DAC_OVERRIDE');
  return {
    operations: [
      ...scheduling.operations,
      ...process.rlimits.map((limit): InitOperation => ({ op: 'set-rlimit', ...limit })),
      { op: 'set-umask', mask: process.user.umask },
      ...(personality === undefined ? [] : [{ op: 'set-personality', domain: personality } as const]),
      // Everything behind it then has to be allowed by it, and looking where the directory lies (getcwd) may not be.
      ...(filter && !last
        ? [enter('fail'), { op: 'install-seccomp', ...filter } as const]
        : passes
          ? []
          : [enter('later')]),
      ...ownStdio(config),
      ...privileges.operations,
      ...label.operations,
      // Again as the user that the program will be, whose directory root may not have been let into.
      ...(filter && !last ? [] : [enter(passes ? 'fail' : 'stay')]),
    ],
    prepare: label.prepare,
    cleanup: label.cleanup,
    exec: { args: process.args, env: process.env, uid: process.user.uid, seccomp: last ? filter : null },
    notEnforceable: [
      ...scheduling.notEnforceable,
      ...privileges.notEnforceable,
      ...seccomp.notEnforceable,
      ...label.notEnforceable,
    ],
    notes: [...privileges.notes, ...seccomp.notes],
  };
}
