import { createContainer, type Handles, startCreated } from '../lifecycle/create.ts';
import { execInContainer } from '../lifecycle/exec-container.ts';
import type { Run } from '../lifecycle/launch.ts';
import { protectExecutable } from '../lifecycle/protected-executable.ts';
import { runContainer } from '../lifecycle/run.ts';
import { parseSubGroups, type SubGroup } from '../lifecycle/sub-groups.ts';
import type { Config } from '../spec/config.ts';
import { SystemError } from '../sys/error.ts';
import { exists, makeDirectories } from '../sys/files.ts';
import { UsageError } from './arguments.ts';
import { bundlePath, mayLeaveExecutable, readBundle } from './bundle.ts';
import { checkPlanOptions, printPlan } from './plan-command.ts';
import { describedProcess } from './process-options.ts';
import {
  helpOf,
  idAndRest,
  listeningDescriptors,
  onlyId,
  preservedDescriptors,
  type Session,
  valueOf,
} from './session.ts';

/** Where a copy of cell can be made on kernels without memory files; /run is often mounted noexec. */
const COPIES = ['/dev/shm', '/tmp'];

/** From here on the container cannot reach the file that cell was started from. */
function protect({ system, args, root }: Session, { cell }: Config): void {
  if (cell.executable === 'host') return;
  makeDirectories(system, root, 0o711);
  protectExecutable(system, args, [root, ...COPIES]);
}

/**
 * The same before the config is understood, for all that is done before is done again. What fails here fails again in
 * protect(), when the config is known to be sound.
 */
function protectEarly(session: Session): void {
  const { system, parsed, args, root } = session;
  const bundle = bundlePath(system, valueOf(parsed, 'bundle'));
  try {
    if (!mayLeaveExecutable(system, bundle, valueOf(parsed, 'config')) && exists(system, root))
      protectExecutable(system, args, [root, ...COPIES]);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
  }
}

const WITHOUT_GROUPS =
  'without groups (--cgroup-manager disabled) nothing restricts the devices of the container';

/** Options that containerd and podman know of other runtimes, said in the words of the config. */
function withOptions({ system, name, parsed }: Session, config: Config): Config {
  const cell = { ...config.cell };
  if (parsed.options.has('no-pivot')) cell.root = { enter: 'chroot' };
  if (parsed.options.has('no-new-keyring')) cell.keyring = 'inherit';
  if (valueOf(parsed, 'cgroup-manager') === 'disabled') cell.devices = { ...cell.devices, enforce: 'none' };
  const listening = listeningDescriptors(system, name);
  if (listening === 0) return { ...config, cell };
  const names = system.environment().filter(entry => entry.startsWith('LISTEN_FDNAMES='));
  const env = [...config.process.env, `LISTEN_FDS=${listening}`, 'LISTEN_PID=1', ...names];
  return { ...config, cell, process: { ...config.process, env } };
}

function readRun(session: Session): Run {
  const { system, parsed, log, root } = session;
  const id = onlyId(session);
  const bundle = bundlePath(system, valueOf(parsed, 'bundle'));
  const { config, notes, source } = readBundle(system, bundle, valueOf(parsed, 'config'));
  if (config.cell.descriptors === 'close') session.settle();
  for (const msg of notes) log({ level: 'warning', msg });
  const keep = parsed.options.has('keep');
  const withoutGroups = valueOf(parsed, 'cgroup-manager') === 'disabled';
  if (withoutGroups) log({ level: 'warning', msg: WITHOUT_GROUPS });
  return { id, bundle, config: withOptions(session, config), source, root, keep, withoutGroups };
}

function handles({ parsed }: Session): Handles {
  return { pidFile: valueOf(parsed, 'pid-file'), consoleSocket: valueOf(parsed, 'console-socket') };
}

/** `cell run` */
export function run(session: Session): number {
  const { system, parsed, log, root } = session;
  checkPlanOptions(session);
  if (!parsed.options.has('plan')) protectEarly(session);
  const described = readRun(session);
  const detached = parsed.options.has('detach');
  if (parsed.options.has('plan')) {
    printPlan(session, described, detached);
    return 0;
  }
  protect(session, described.config);
  const { pidFile, consoleSocket } = handles(session);
  if (!detached) {
    if (consoleSocket !== undefined) throw new UsageError('--console-socket needs --detach', helpOf('run'));
    return runContainer(system, described, log, pidFile);
  }
  createContainer(system, described, log, { pidFile, consoleSocket });
  startCreated(system, root, described.id, log);
  return 0;
}

/** `cell create` */
export function create(session: Session): number {
  protectEarly(session);
  const described = readRun(session);
  protect(session, described.config);
  createContainer(session.system, described, session.log, handles(session));
  return 0;
}

function subGroups({ parsed, name }: Session): SubGroup[] {
  const groups = parseSubGroups(parsed.lists.get('cgroup') ?? []);
  if (typeof groups === 'string') throw new UsageError(`--cgroup: ${groups}`, helpOf(name));
  return groups;
}

/** `cell exec` */
export function exec(session: Session): number {
  const { system, parsed, log, root } = session;
  const [id, ...args] = idAndRest(session);
  const describe = describedProcess(session, args);
  const execution = {
    root,
    id,
    detach: parsed.options.has('detach'),
    preserved: preservedDescriptors(parsed, session.name),
    subGroups: subGroups(session),
    // As late as cell is the one that stays: what is read may be a pipe, which can be read once.
    process: (config: Config) => {
      const process = describe(config);
      session.settle();
      return process;
    },
    enter: (config: Config) => protect(session, config),
    ...handles(session),
  };
  return execInContainer(system, execution, log);
}
