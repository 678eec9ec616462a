import type { Options } from './arguments.ts';
import { CONVERT } from './convert.ts';

/** Options that every command takes, before its name or behind it. */
export const COMMON: Options = {
  root: {
    value: 'DIR',
    help: 'where cell keeps the state of containers (/run/cell; not root: $XDG_RUNTIME_DIR/cell)',
  },
  log: { value: 'FILE', help: 'append the log to FILE instead of stderr' },
  'log-format': { value: 'FORMAT', help: 'text (default), or json: one object a line' },
  'cgroup-manager': {
    value: 'NAME',
    help: 'cgroupfs (default): cell makes the groups itself; disabled: there are none',
  },
  'systemd-cgroup': { help: 'refused: cell makes its groups itself, below its own' },
  debug: { help: 'taken from tools that pass it; the log always says everything' },
  help: { short: 'h', help: 'show this' },
};

/** One command of the program. */
export interface Command {
  synopsis: string;
  about: string;
  details: string;
  options: Options;
  /** Command lines, each with what it does. */
  examples: readonly (readonly [line: string, what: string])[];
  /** When it is not 0 for success, 2 for a wrong command line, and 125 for what went wrong. */
  status?: string;
  /** What stands behind the first operand is not for cell. */
  operandEnds?: boolean;
}

const bundle = { short: 'b', value: 'DIR', help: 'the bundle (default: the working directory)' } as const;
const pidFile = { value: 'FILE', help: 'write the pid of the process there, as the host sees it' } as const;
const consoleSocket = {
  value: 'SOCKET',
  help: 'send the other end of the terminal to this socket (SCM_RIGHTS)',
} as const;
const preserveFds = { value: 'N', help: 'hand descriptors 3 to 2+N on; all others are closed' } as const;
const start: Options = {
  bundle,
  config: { short: 'f', value: 'FILE', help: 'of the bundle, instead of its config.json' },
  'pid-file': pidFile,
  'console-socket': consoleSocket,
  'preserve-fds': preserveFds,
  'no-pivot': { help: 'enter the root with chroot, as cell.root.enter does: the weak way' },
  'no-new-keyring': { help: 'keep the session keyring of the caller' },
};

const STATUS = `that of the container's program, 128 and the number of the signal that killed it, 125 when cell could not
start it (the log says why), or 2 when the command line was wrong
`;

export const COMMANDS = {
  run: {
    synopsis: 'cell run [OPTIONS] ID',
    about: 'create a container from a bundle, run it and wait for its end',
    details: `ID names the container; letters, digits and _ + - . make it up. The bundle is a directory with an OCI
config.json. Standard input, output and error are the container's, unless process.terminal is true: then it has a
terminal of its own, which cell forwards. With --detach nothing waits: end the container with kill and delete.
`,
    options: {
      ...start,
      detach: { short: 'd', help: 'return as soon as the program runs' },
      keep: { help: 'leave the container as stopped at its end, for delete to remove' },
      plan: { help: 'print what would be done on this kernel, step by step, and do nothing' },
      format: { value: 'FORMAT', help: 'of --plan: json (default), or text: a line for each step, and why' },
      features: { value: 'FILE', help: 'of --plan: for the kernel that printed FILE with `cell features`' },
    },
    examples: [
      ['cell run -b /srv/vm vm', 'in the foreground, with what the bundle says'],
      ['cell run --plan --format text -b /srv/vm vm', 'what that would do here, step by step'],
      [
        'cell run -d --console-socket /run/vm.sock -b /srv/vm vm',
        'in the background, its terminal sent away',
      ],
    ],
    status: STATUS,
  },
  create: {
    synopsis: 'cell create [OPTIONS] ID',
    about: 'make a container whose program waits for start',
    details: `Everything of the container is made, with its hooks prestart, createRuntime and createContainer run; its first
process waits. With process.terminal a --console-socket has to take the other end of the terminal.
`,
    options: start,
    examples: [
      [
        'cell create -b /srv/vm --pid-file /run/vm.pid vm && cell start vm',
        'in two steps, as container tools do',
      ],
    ],
  },
  start: {
    synopsis: 'cell start ID',
    about: 'have the program of a created container run',
    details:
      'Runs the hooks startContainer, in the container, and poststart. Fails when the program cannot be run, or a hook fails:\nthen the container is removed.\n',
    options: {},
    examples: [['cell start vm', 'the program runs from here on']],
  },
  state: {
    synopsis: 'cell state ID',
    about: 'print the state of a container as JSON',
    details: `The state of the OCI runtime-spec: ociVersion, id, status, pid, bundle, annotations. The status is creating,
created, running, paused or stopped.
`,
    options: {},
    examples: [['cell state vm', 'as JSON']],
  },
  kill: {
    synopsis: 'cell kill [OPTIONS] ID [SIGNAL]',
    about: 'send a signal to the first process of a container',
    details: `SIGNAL is a number or a name, as in 9, KILL, SIGKILL or SIGRTMIN+3; without it, TERM. KILL ends all processes of the
container, those too that are in no pid namespace of its own.
`,
    options: { all: { short: 'a', help: 'to all of its processes' } },
    examples: [
      ['cell kill vm', 'asks it to end, with TERM'],
      ['cell kill --all vm KILL', 'ends all of its processes'],
    ],
  },
  delete: {
    synopsis: 'cell delete [OPTIONS] ID',
    about: 'remove what a stopped container has left',
    details: 'Its groups are removed, the hooks poststop are run, and its ID is free again.\n',
    options: {
      regex: { help: 'ID is a regular expression, and each container it describes is meant' },
      force: { short: 'f', help: 'kill it first if it runs; no container is no error' },
    },
    examples: [
      ['cell delete vm', 'when it has ended'],
      ['cell delete --force vm', 'whatever it does'],
    ],
  },
  exec: {
    synopsis: 'cell exec [OPTIONS] ID COMMAND [ARGUMENT...]',
    about: 'run another program in a container',
    details: `The program has the user, environment, working directory and rights of the container's own, but for what the
options say; or --process FILE describes it like the object process of config.json, and no COMMAND is given.

From Linux 3.8 on the program enters the namespaces and groups of the container. Before, a process that was left in
the container runs it: it has no more rights than the container's program, and --detach, --pid-file,
--console-socket, --preserve-fds and --cgroup are refused.

The group of --cgroup has to be there. Without a CONTROLLER it is one of every hierarchy that the container has a group in;
several are put as in cpu,cpuacct:PATH, and that of version 2 is called unified.
`,
    options: {
      process: { short: 'p', value: 'FILE', help: 'read the process from this JSON file' },
      cwd: { value: 'DIR', help: 'the working directory' },
      env: {
        short: 'e',
        value: 'NAME=VALUE',
        help: 'add to the environment; may be given again',
        repeats: true,
      },
      user: { short: 'u', value: 'UID[:GID]', help: 'the user, and the group' },
      'additional-gids': {
        short: 'g',
        value: 'GID',
        help: 'one more group; may be given again',
        repeats: true,
      },
      cap: { short: 'c', value: 'CAP', help: 'one more capability; may be given again', repeats: true },
      cgroup: {
        value: '[CONTROLLER:]PATH',
        help: 'put it into this group below that of the container; may be given again, with controllers',
        repeats: true,
      },
      'no-new-privs': { help: 'set no_new_privs' },
      tty: { short: 't', help: 'give it a terminal of its own' },
      detach: { short: 'd', help: 'return as soon as it runs' },
      'pid-file': pidFile,
      'console-socket': consoleSocket,
      'preserve-fds': preserveFds,
    },
    operandEnds: true,
    examples: [
      ['cell exec -t vm sh', 'a shell on a terminal of the container'],
      ['cell exec -u 1000:1000 -e LANG=C vm id', 'as another user, with one variable more'],
    ],
    status: STATUS,
  },
  list: {
    synopsis: 'cell list [OPTIONS]',
    about: 'show the containers',
    details: 'What dead containers left behind is removed first, and the log says so.\n',
    options: {
      format: { short: 'f', value: 'FORMAT', help: 'table (default) or json' },
      quiet: { short: 'q', help: 'only the IDs' },
    },
    examples: [
      ['cell list', 'all of them'],
      ['cell list -q', 'their IDs, for scripts'],
    ],
  },
  ps: {
    synopsis: 'cell ps [OPTIONS] ID',
    about: 'show the processes of a container',
    details: 'Pids are those that the host sees.\n',
    options: { format: { short: 'f', value: 'FORMAT', help: 'table (default), or json: the pids' } },
    examples: [['cell ps vm', 'pid, parent and name of each']],
  },
  pause: {
    synopsis: 'cell pause ID',
    about: 'stop all processes of a container where they are',
    details: 'By the freezer of cgroup version 1, or by cgroup.freeze of version 2 (5.2).\n',
    options: {},
    examples: [['cell pause vm', 'until `cell resume vm`']],
  },
  resume: {
    synopsis: 'cell resume ID',
    about: 'let a paused container go on',
    details: 'A container that is not paused is an error.\n',
    options: {},
    examples: [['cell resume vm', 'from where it was']],
  },
  update: {
    synopsis: 'cell update [OPTIONS] ID',
    about: 'change the limits of a container',
    details: `The limits that are not given stay; -1 takes one away. BYTES may end in k, m, g or t. FILE is an object like
linux.resources of config.json, without devices. For a limit that is the first of its kind the container enters another
group; memory that it holds already is not counted there.
`,
    options: {
      resources: { short: 'r', value: 'FILE', help: 'read limits from this JSON file; - is standard input' },
      memory: { value: 'BYTES', help: 'the most memory it may use' },
      'memory-reservation': { value: 'BYTES', help: 'what is left to it when memory runs short' },
      'memory-swap': { value: 'BYTES', help: 'the most memory and swap together' },
      'pids-limit': { value: 'N', help: 'the most processes it may have' },
      'cpu-share': { value: 'N', help: 'its part of the processors, beside that of others' },
      'cpu-quota': { value: 'USEC', help: 'processor time in each period' },
      'cpu-period': { value: 'USEC', help: 'the period of --cpu-quota' },
      'cpu-burst': { value: 'USEC', help: 'what may be saved up of the quota (5.14)' },
      'cpu-idle': { value: '0|1', help: '1: it runs when nothing else does (5.15)' },
      'cpu-rt-runtime': { value: 'USEC', help: 'real-time processor time in each real-time period' },
      'cpu-rt-period': { value: 'USEC', help: 'the period of --cpu-rt-runtime' },
      'cpuset-cpus': { value: 'LIST', help: 'the processors it may use, as in 0-3,6' },
      'cpuset-mems': { value: 'LIST', help: 'the memory nodes it may use' },
      'blkio-weight': { value: 'N', help: 'its part of the disks, from 10 to 1000' },
    },
    examples: [
      ['cell update --memory 512m --pids-limit 100 vm', 'two limits at once'],
      ['echo \'{"cpu": {"quota": 50000}}\' | cell update -r - vm', 'in the words of config.json'],
    ],
  },
  features: {
    synopsis: 'cell features',
    about: 'print what cell and this kernel can do, as JSON',
    details: `The features of the OCI runtime-spec, and under \`cell\` what this kernel can enforce. Every answer is found by
asking the kernel to do it; run it as root, or answers are \`denied\`.
`,
    options: {},
    examples: [['cell features > 6.12.json', 'for a plan elsewhere: cell run --plan --features 6.12.json']],
  },
  spec: {
    synopsis: 'cell spec [OPTIONS]',
    about: 'write a config.json to begin with',
    details: `The file is written into the bundle, and never over another; the root file system goes into the directory rootfs
beside it. It runs a shell on a terminal.
`,
    options: {
      bundle,
      rootless: { help: 'for the user that calls, in a user namespace' },
      print: { help: 'print it instead' },
    },
    examples: [
      ['cell spec -b /srv/vm', 'writes /srv/vm/config.json'],
      ['cell spec --print', 'shows it'],
    ],
  },
  convert: CONVERT,
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof COMMANDS;
