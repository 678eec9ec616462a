import type { DevicePolicy } from '../cgroup/device-policy.ts';
import type { Config, IdMapping } from '../spec/config.ts';
import type { ControllerOperation, InitOperation, Plan } from './operations.ts';

type Step = InitOperation | ControllerOperation;
/** What a step does, and the rows of docs/mission.md that it is there for. */
type Told = readonly [what: string, rows?: string];
/** One sentence for every operation there is: the compiler sees that none is left out. */
type Sentences = { [Op in Step['op']]: (step: Extract<Step, { op: Op }>) => Told };

const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(' '));
const octal = (mode: number) => mode.toString(8).padStart(3, '0');
/** As mount(8) has it. */
const flag = (name: string) => (name === 'MS_RDONLY' ? 'ro' : name.replace(/^MS_/, '').toLowerCase());
const capabilities = (names: readonly string[]) =>
  list(names.map(name => name.replace(/^CAP_/, '').toLowerCase()));
/** Bytes of a program in hex, eight an instruction. */
const instructions = (program: string) => `${program.length / 16} instructions`;
const links = (safe: boolean) => (safe ? ', following no link' : ', by its path, LINKS AND ALL');
const linkRows = (safe: boolean) => (safe ? 'D4 D7' : '');

const policy = ({ base, lines }: DevicePolicy) =>
  base === 'deny'
    ? `deny \`a\`, then allow ${list(lines.map(line => `\`${line}\``))}`
    : `allow \`a\`, then deny ${list(lines.map(line => `\`${line}\``))}`;

function mountSentence(step: Extract<Step, { op: 'mount' }>): Told {
  const { destination, type, source, flags, data, propagation, safe, tree, ofHost } = step;
  const { cleared = [], recursive = { set: [], clear: [] }, copyUp } = step;
  const has = (name: string) => flags.some(one => one === name);
  const what = has('MS_REMOUNT')
    ? `change ${destination}`
    : has('MS_BIND')
      ? `${tree === undefined ? 'bind' : 'mount the copy of'} ${source} on ${destination}`
      : ofHost && ofHost !== 'unless-own'
        ? `bind the host's ${type} on ${destination}${ofHost === 'only' ? '' : ', or mount it if the host has not'}`
        : `mount ${type} on ${destination}`;
  const words = [
    ...flags.map(flag),
    ...(data === null ? [] : [data]),
    ...cleared.map(one => `not ${flag(one)}`),
    ...recursive.set.map(one => `everywhere in it ${flag(one)}`),
    ...recursive.clear.map(one => `nowhere in it ${flag(one)}`),
    ...(copyUp ? ['with a copy of what it covers'] : []),
    ...propagation.map(one => String(one)),
  ];
  return [`${what} (${words.join(',') || 'no options'})${links(safe)}`, `D1 ${linkRows(safe)}`];
}

const SENTENCES: Sentences = {
  'mount-hierarchy': ({ controllers, at }) => [`mount the hierarchy of ${list(controllers)} at ${at}`, 'A3'],
  'mount-unified': ({ at, options }) => [
    `mount the groups of version 2 at ${at}${options && ` (${options})`}`,
    'A3',
  ],
  'make-group': ({ path }) => [`make the group ${path}, unless it is there`, 'A4 B10'],
  'intermediate-group': ({ path, policy: rules }) => [
    `make ${path}, where no process may be; its devices: ${rules === 'open' ? 'as above it' : policy(rules)}`,
    'A4 B13 B14',
  ],
  'clear-group': ({ path }) => [`remove ${path}, if a dead container of this name left it`, 'B4'],
  'container-group': ({ path }) => [`make the container's own group ${path}`, 'A5 B1'],
  'device-policy': ({ group, policy: rules }) => [
    `devices of ${group}: ${policy(rules)}; read back`,
    'A6 A7 A9 B3',
  ],
  'intermediate-program': ({ path, policy: rules }) => [
    `make ${path}, where no process may be; its devices: ${rules === 'open' ? 'as above it' : `${policy(rules)}; by a program`}`,
    'A4 B13 B14',
  ],
  'device-program': ({ group, policy: rules }) => [
    `devices of ${group}: ${policy(rules)}; by a program, to which others can be added and none put in its place`,
    'A6 A7 A9 B3',
  ],
  'enable-controllers': ({ path, controllers }) => [
    `give the groups below ${path} ${list(controllers)}`,
    'B2',
  ],
  'group-value': ({ group, file, value }) => [`write ${value} to ${group}/${file}`, 'B2'],
  'enter-group': ({ group }) => [`put the container's first process into ${group}`, 'A5 B1'],
  'remove-group': ({ path }) => [`remove ${path}`, 'B4'],
  'make-policy-namespace': ({ name }) => [`make the AppArmor policy namespace ${name}`, 'C16'],
  'remove-policy-namespace': ({ name }) => [`remove the AppArmor policy namespace ${name}`, 'C16'],
  'set-apparmor-profile': ({ profile, safe }) => [
    `the program will be under the AppArmor label ${profile}${safe ? ', written to what is known to be procfs' : ', UNVERIFIED'}`,
    'C3 C8 D2',
  ],
  'private-mounts': () => ['nothing that is mounted from here on reaches the host', 'C1'],
  'bind-root': ({ path, shared }) => [
    `open ${path}, whose links are the host's, and bind it on itself${shared ? "; other mounts STAY SHARED WITH THE HOST'S" : ''}`,
    'A1 D6',
  ],
  'receive-root': ({ path, sources }) => [
    `take ${path}, bound on itself, and ${sources} sources of bind mounts from cell`,
    'A1 D6',
  ],
  'receive-trees': ({ count }) => [`take ${count} copies of mounts with other ids from cell`],
  mount: mountSentence,
  'make-node': ({ path, type, major, minor, mode, safe }) => [
    `make ${path}, ${type} ${major}:${minor}, mode ${octal(mode)}${links(safe)}`,
    linkRows(safe),
  ],
  'bind-node': ({ path, type, major, minor }) => [
    `bind the host's ${path}, ${type} ${major}:${minor}`,
    'D4 D7',
  ],
  'make-mount-point': ({ path }) => [`make ${path} unless it is there, to mount on it later`],
  'make-link': ({ path, target }) => [`link ${path} to ${target}`],
  'mask-path': ({ path, safe }) => [`hide ${path}${links(safe)}`, `C6 ${linkRows(safe)}`],
  'readonly-path': ({ path }) => [`make ${path} read-only`, 'C6 D10'],
  'enter-root': ({ how, readonly, directory }) => {
    const ways = {
      pivot: "and the host's tree is unmounted",
      move: "and COVERS the host's tree",
      chroot: "and LEAVES the host's tree mounted",
    };
    const made = directory === '/' ? '' : `; ${directory} is made in it, unless it is there`;
    return [`the root becomes /${readonly ? ', read-only,' : ''} ${ways[how]}${made}`, 'A1'];
  },
  'await-controller': ({ request }) => [
    {
      'id-maps': 'cell writes the id maps, or looks at those that are joined',
      'host-files': 'cell opens files of the host with its rights (above)',
      'mount-trees': 'cell copies mounts of the host and maps their ids (above)',
      'runtime-hooks': 'cell runs its hooks (above)',
      groups: 'cell puts this process into its groups (below)',
    }[request],
    request === 'groups' ? 'A5' : '',
  ],
  'new-time-namespace': () => ['a clock of its own'],
  'loopback-up': () => ['bring up lo of the new network namespace'],
  'become-namespace-root': () => ['become uid 0 of the user namespace', 'C7'],
  'new-cgroup-namespace': () => ['the groups entered are the roots that it sees', 'B15'],
  'raise-inheritable': ({ raise }) => [`make inheritable: ${capabilities(raise)}`],
  'drop-bounding': ({ drop }) => [`take out of the bounding set: ${capabilities(drop)}`, 'E1-E6 E9 C4 C11'],
  'set-securebits': ({ bits }) => [`securebits: ${list(bits)}`, 'E7 E8'],
  'set-user': ({ uid, gid, groups, keepCapabilities }) => [
    `become uid ${uid}, gid ${gid}, groups ${groups === null ? 'of the caller' : list(groups.map(String))}${keepCapabilities ? ', keeping capabilities' : ''}`,
  ],
  'set-capabilities': ({ effective, permitted, inheritable }) => [
    `capabilities: effective ${capabilities(effective)}; permitted ${
      permitted.join() === effective.join() ? 'the same' : capabilities(permitted)
    }; inheritable ${capabilities(inheritable)}`,
    'E6 B12',
  ],
  'raise-ambient': ({ raise }) => [`ambient: ${capabilities(raise)}`],
  'no-new-privileges': () => ['no program gives more rights from here on (no_new_privs)'],
  'install-seccomp': ({ program }) => [`filter system calls by ${instructions(program)}`, 'C5'],
  'set-hostname': ({ name }) => [`its host name is ${name}`],
  'set-domainname': ({ name }) => [`its NIS domain is ${name}`],
  'new-session': () => ["a session of its own, without the caller's terminal"],
  'set-rlimit': ({ type, soft, hard }) => [`${type}: ${soft}, at most ${hard}`],
  'set-umask': ({ mask }) => [`umask ${octal(mask)}`],
  'set-personality': ({ domain }) => [`personality ${domain}`],
  'change-directory': ({ path, inside, ifDenied }) => {
    const there = `go to ${path}${inside ? ', which has to lie in the root' : ''}`;
    const ways = {
      fail: there,
      later: `${there}; where root is not let in, below`,
      stay: 'go there again as the user that the program will be; where that one is not let in, it stays there',
    };
    return [ways[ifDenied]];
  },
  'new-session-keyring': () => ['a session keyring of its own'],
  'not-dumpable': () => ['nobody of the container can trace this process'],
  'set-oom-score': ({ score }) => [`oom_score_adj ${score}`],
  'set-sysctl': ({ parameter, value }) => [`kernel parameter ${parameter} = ${value}`],
  'set-propagation': ({ propagation }) => [`propagation of the root: ${JSON.stringify(propagation)}`],
  'open-terminal': ({ uid }) => [`a terminal of its own devpts, for uid ${uid}`, 'A10 E12'],
  'run-hooks': ({ hooks }) => [`run ${list(hooks.map(({ path }) => path))}`],
  'own-stdio': ({ uid, gid }) => [`the streams that the caller gave belong to uid ${uid}, gid ${gid}`],
  'set-scheduler': ({ op: _, ...how }) => [`scheduled as ${JSON.stringify(how)}`],
  'set-io-priority': ({ class: kind, level }) => [`disks: ${kind}, level ${level}`],
  'set-memory-policy': ({ op: _, ...how }) => [`memory as ${JSON.stringify(how)}`],
  'set-affinity': ({ processors }) => [
    processors.length === 0 ? 'all processors of its groups' : `processors ${list(processors.map(String))}`,
  ],
  'die-with-controller': () => ['be killed when cell is'],
};

const tell = <Op extends Step['op']>(step: Extract<Step, { op: Op }>): Told =>
  (SENTENCES[step.op as Op] as (step: Extract<Step, { op: Op }>) => Told)(step);

/** The controller's own rights, which it gives up by itself once the program runs. */
function afterStart({ cell: { controller } }: Config): string[] {
  if (controller.capabilities === 'keep') return ['cell keeps its capabilities'];
  const { user } = controller;
  const who = user === null ? '' : `, becomes uid ${user.uid}, gid ${user.gid}`;
  return [
    `cell gives up every capability, of the bounding set first${who}, and goes on forwarding  [E11 E12 E13]`,
  ];
}

/**
 * A plan for people: sections in the order in which they happen, a step a line with the name it has in the log, what
 * it does, and the rows of docs/mission.md that it is there for. Pure.
 */
export function planText(plan: Plan, config: Config, on: string): string {
  let count = 0;
  const lines = (steps: readonly Step[]) =>
    steps.map(step => {
      const [what, rows = ''] = tell(step);
      const why = rows.trim() === '' ? '' : `  [${rows.trim()}]`;
      return `${String(++count).padStart(4)}  ${step.op.padEnd(20)}  ${what}${why}`;
    });
  const section = (title: string, body: readonly string[]) =>
    body.length === 0 ? '' : `\n${title}\n${body.map(line => `${line}\n`).join('')}`;
  const plain = (text: string) => `      ${text}`;
  const hooks = (...points: (keyof Plan['hooks'])[]) =>
    points.flatMap(point => plan.hooks[point].map(({ path }) => plain(`${point}: ${path}`)));
  const ids = plan.idMaps;
  const maps = (kind: 'uid' | 'gid') =>
    (ids?.[kind] ?? []).map(({ container, host, size }) =>
      plain(`${kind} ${container} inside is ${host} on the host, and so on for ${size}`),
    );
  const copied = ({ source, recursive, ids, all, safe }: Plan['trees'][number]) => {
    const range = ({ container, host, size }: IdMapping) => `${container} is ${host}, for ${size}`;
    const become =
      ids === 'container'
        ? 'those of the user namespace'
        : `uid ${list(ids.uid.map(range))}; gid ${list(ids.gid.map(range))}`;
    const what = `${source}${recursive ? ' with the mounts in it' : ''}${all ? ', on each' : ''}`;
    return plain(`${what}: ids are ${become}${links(safe)}`);
  };
  return [
    `What cell would do on ${on}\n`,
    section('Not enforceable on this kernel: the start is refused, or goes on without and says so', [
      ...plan.notEnforceable.map(({ mitigation, why }) => plain(`${mitigation}: ${why}`)),
    ]),
    section('cell, before all else', [
      plain(
        config.cell.executable === 'copy'
          ? 'goes on from a file that nobody can write to, which is all that /proc/PID/exe leads to'
          : "runs from the HOST'S FILE, which /proc/PID/exe leads a container to",
      ),
    ]),
    section('cell, on the host, before there is a container', lines(plan.prepare)),
    section('The first process is made', [
      plain(`in new namespaces: ${list(plan.namespaces)}`),
      ...plan.joined.map(({ namespace, path }) => plain(`in the ${namespace} namespace of ${path}`)),
      ...maps('uid'),
      ...maps('gid'),
      plain(
        'with every descriptor from 3 up closed, but for those of --preserve-fds, and signals as by default',
      ),
    ]),
    section('cell opens files of the host among the mounts of that process, when it waits for them', [
      ...(plan.hostFiles === null
        ? []
        : [
            plain(`${plan.hostFiles.root.path}, the root`),
            ...plan.hostFiles.sources.map(({ source }) => plain(source)),
          ]),
    ]),
    section('cell copies mounts of the host, when that process waits for them', plan.trees.map(copied)),
    section('cell runs hooks, when that process waits for them', hooks('prestart', 'createRuntime')),
    section(
      'The first process, one step after the other; the first that fails ends the start',
      lines(plan.init),
    ),
    section('cell, on the host, when that process waits for its groups', lines(plan.attach)),
    section('At `cell start`, or at once for `cell run`', [
      ...hooks('startContainer'),
      ...(plan.agent ? [plain('a process of cell stays in the container, for exec')] : []),
      ...(plan.exec.seccomp
        ? [plain(`filter system calls by ${instructions(plan.exec.seccomp.program)}  [C5]`)]
        : []),
      plain(`become ${JSON.stringify(plan.exec.args)}  [E10]`),
      ...hooks('poststart'),
    ]),
    section('cell, from then on', afterStart(config).map(plain)),
    section('cell, when the container is dead', [...lines(plan.cleanup), ...hooks('poststop')]),
    section('Remarks', plan.notes.map(plain)),
  ].join('');
}
