import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { LINUX_2_6_29 } from '../lifecycle/kernels.fixture.ts';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';
import { parseConfig } from '../spec/read-config.ts';
import { SystemError } from '../sys/error.ts';
import { O_EXCL } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { parseArguments, UsageError } from './arguments.ts';
import { COMMANDS } from './commands.ts';
import { main } from './program.ts';

const NEW_FILE = 90;

/** Runs cell on a recording system; `files` is what can be opened. */
function cell(
  args: string[],
  files: Record<string, string> = {},
  environment: string[] = [],
  making: 'ENOENT' | undefined = undefined,
) {
  const output: Record<number, string> = { 1: '', 2: '' };
  const opened = new Map<number, string>();
  const written: Record<string, string> = {};
  const { system } = recordingSystem({
    getdents64: { value: [] },
    getcwd: { value: '/b' },
    geteuid: { value: 1000 },
    getegid: { value: 100 },
    environment: { value: environment },
    open: (path: string, flags: number) => {
      if (path === '/proc/self/fd') return 9;
      if (flags & O_EXCL) {
        if (making) throw new SystemError('open', 2, `open ${path}`, path);
        if (path in files) throw new SystemError('open', 17, `open ${path}`, path);
        written[path] = '';
        return NEW_FILE;
      }
      const text = files[path];
      if (text === undefined) throw new SystemError('open', 2, `open ${path}`, path);
      opened.set(10 + opened.size, text);
      return 9 + opened.size;
    },
    read: (fd: number) => {
      const text = opened.get(fd) ?? '';
      opened.set(fd, '');
      return new TextEncoder().encode(text);
    },
    write: (fd: number, data: Uint8Array) => {
      if (fd === NEW_FILE) {
        for (const path of Object.keys(written)) written[path] += new TextDecoder().decode(data);
        return data.length;
      }
      output[fd] += new TextDecoder().decode(data);
      return data.length;
    },
  });
  const status = main(system, args);
  return { status, out: output[1] ?? '', err: output[2] ?? '', written };
}

test('help and version', t => {
  t.is(cell(['--version']).out, 'cell version 0.1.0\nspec: 1.2.0\n');
  t.regex(cell(['--help']).out, /Commands:\n {2}run /);
  t.regex(cell(['run', '--help']).out, /--bundle DIR/);
});

test('the help of every command has the sections of a manual page, and is the same by either way', t => {
  for (const [name, { examples }] of Object.entries(COMMANDS)) {
    const { out, status } = cell(['help', name]);
    t.is(status, 0);
    t.is(out, cell([name, '--help']).out);
    t.regex(out, new RegExp(`^NAME\\n {7}cell ${name} - \\S`));
    const titles = [...out.matchAll(/^[A-Z]+( [A-Z]+)?$/gm)].map(([title]) => title);
    const wanted = ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'EXAMPLES', 'EXIT STATUS'];
    t.deepEqual(titles, wanted, name);
    // Every option of cell in an example is one that the command has.
    for (const [line] of examples) {
      t.regex(line, new RegExp(`cell (-\\S+ )*${name}\\b`));
      t.true(out.split('\n').every(one => one.length <= 130));
    }
  }
  t.regex(cell(['help', 'rnu']).err, /^cell: unknown command `rnu`\nTry: cell --help\n$/);
  t.is(cell(['help']).out, cell(['--help']).out);
});

test('what 2.6.29 and 7.3 said of themselves is on record, for whoever reads plans', t => {
  const root = '../../results/features';
  const text = (name: string) => readFileSync(join(import.meta.dirname, root, name), 'utf8');
  const names = readdirSync(join(import.meta.dirname, root));
  t.deepEqual(names, ['2.6.29.json', '7.3.json']);
  for (const name of names) {
    const files = { '/b/config.json': JSON.stringify(DEFAULT_CONFIG), kernel: text(name) };
    const { status, out } = cell(['run', '--plan', '--format', 'text', '--features', 'kernel', 'vm'], files);
    t.is(status, 0);
    t.true(out.startsWith(`What cell would do on ${name.replace('.json', '')}`), out);
    t.regex(out, /device-(policy|program) .*allow `c 1:3 rwm`/);
    t.regex(out, /drop-bounding .*sys_boot/);
  }
});

test('a plan for another kernel, by what `cell features` printed there, as lines', t => {
  const config = JSON.stringify({
    ...DEFAULT_CONFIG,
    process: { ...DEFAULT_CONFIG.process, terminal: false },
  });
  const files = {
    '/b/config.json': config,
    'old.json': JSON.stringify({ cell: { release: '2.6.29', ...LINUX_2_6_29 } }),
    'part.json': JSON.stringify({ cell: { ...LINUX_2_6_29, joinable: 'all' } }),
  };
  const plan = (...more: string[]) => cell(['run', ...more, 'vm'], files);
  const { status, out } = plan('--plan', '--format', 'text', '--features', 'old.json');
  t.is(status, 0);
  t.regex(out, /^What cell would do on 2\.6\.29\n\nNot enforceable on this kernel/);
  t.regex(
    plan('--plan', '--features', 'part.json').err,
    /part\.json is not what `cell features` prints: expected cell\.joinable to be list, got text/,
  );
  t.regex(
    plan('--plan', '--features', 'none.json').err,
    /there is no none\.json; make one there with: cell features > none\.json/,
  );
  const steps = (...more: string[]) => plan('--plan', '--features', 'old.json', ...more).out;
  t.true(steps().includes('new-session-keyring'));
  t.false(steps('--no-new-keyring').includes('new-session-keyring'));
  t.true(steps().includes('/lxc/vm'));
  t.false(steps('--cgroup-manager', 'disabled').includes('/lxc/vm'));
  t.deepEqual(plan('--features', 'old.json'), {
    status: 2,
    out: '',
    err: 'cell: `--features` needs `--plan`\nTry: cell run --help\n',
    written: {},
  });
});

test('a wrong command line ends with 2, the reason and the next command', t => {
  for (const [args, err] of [
    [[], 'cell: no command is given\nTry: cell --help\n'],
    [['rnu'], 'cell: unknown command `rnu`\nTry: cell --help\n'],
    [
      ['checkpoint', 'x'],
      'cell: `checkpoint` is not supported: cell does not freeze processes to files\nTry: cell --help\n',
    ],
    [['delete', '--regex', '('], 'cell: `(` is not a regular expression\nTry: cell delete --help\n'],
    [
      ['--cgroup-manager', 'systemd', 'list'],
      'cell: `systemd` cannot manage the groups: cell makes them itself, which is called cgroupfs\nTry: cell --help\n',
    ],
    [['run'], 'cell: the container needs an ID\nTry: cell run --help\n'],
    [
      ['run', '../x'],
      'cell: invalid character `/` of container ID `../x`: letters, digits and _ + - . make it up\nTry: cell run --help\n',
    ],
    [['run', '--bundel', 'x', 'y'], 'cell: unknown option `--bundel`\nTry: cell run --help\n'],
    [['run', 'a', '--bundle'], 'cell: `--bundle` needs DIR\nTry: cell run --help\n'],
    [
      ['--log-format', 'xml', 'spec'],
      'cell: expected `--log-format` to be text or json, got `xml`\nTry: cell --help\n',
    ],
    [['spec', 'x'], 'cell: unexpected `x`\nTry: cell spec --help\n'],
  ] as [string[], string][]) {
    t.deepEqual(cell(args), { status: 2, out: '', err, written: {} }, args.join(' '));
  }
});

test('an error of cell itself ends with 125, as text or as JSON', t => {
  const msg = 'there is no /nope/config.json; make one with: cell spec --bundle /nope';
  t.deepEqual(cell(['run', '--bundle', '/nope', 'x']), {
    status: 125,
    out: '',
    err: `cell: error: ${msg}\n`,
    written: {},
  });
  const json = cell(['--log-format=json', 'run', '-b', '/nope', 'x']);
  t.deepEqual(JSON.parse(json.err), { level: 'error', code: 'config', msg });
});

test('what is wrong in the config is said with its path', t => {
  const { status, err } = cell(['run', 'x'], { '/b/config.json': '{"ociVersion":"1.0.2"}' });
  t.is(status, 125);
  t.is(err, 'cell: error: root: is required\n');
});

test('spec writes a config that cell takes into the bundle, and never over another', t => {
  const { status, out, written } = cell(['spec']);
  t.deepEqual([status, out, Object.keys(written)], [0, '', ['/b/config.json']]);
  const { config } = parseConfig(written['/b/config.json'] ?? '');
  t.true(config.process.terminal);
  t.deepEqual(config.process.capabilities?.bounding.length, 3);
  t.is(cell(['spec', '--print']).out, written['/b/config.json'] ?? '');
  t.deepEqual(Object.keys(cell(['spec', '--bundle', '/x']).written), ['/x/config.json']);
  const { status: refused, err } = cell(['spec'], { '/b/config.json': '' });
  t.deepEqual([refused, err], [125, 'cell: error: /b/config.json is there already; remove it first\n']);
});

test('a bundle that is not there is said, with the command that makes one', t => {
  const { status, err } = cell(['spec', '--bundle', '/nowhere'], {}, [], 'ENOENT');
  t.is(status, 125);
  t.is(err, 'cell: error: there is no directory /nowhere; make it with: mkdir -p /nowhere\n');
});

test('spec --rootless is for the user that calls', t => {
  const { config } = parseConfig(cell(['spec', '--rootless', '--print']).out);
  t.deepEqual(config.linux.uidMappings, [{ container: 0, host: 1000, size: 1 }]);
  t.deepEqual(config.linux.gidMappings, [{ container: 0, host: 100, size: 1 }]);
  t.false(config.linux.namespaces.includes('network'));
  t.false(config.mounts.some(({ type, options }) => type === 'sysfs' || options.includes('gid=5')));
});

test('options: both ways of giving a value, and -- ends them', t => {
  const known = { bundle: { short: 'b', value: 'DIR', help: '' }, plan: { help: '' } };
  const parsed = parseArguments(['-b', '/x', '--plan', '--', '--y'], known, '');
  t.deepEqual(
    [...parsed.options],
    [
      ['bundle', '/x'],
      ['plan', true],
    ],
  );
  t.deepEqual(parsed.operands, ['--y']);
  t.is(parseArguments(['--bundle=/a=b'], known, '').options.get('bundle'), '/a=b');
  t.throws(() => parseArguments(['--plan=x'], known, ''), {
    instanceOf: UsageError,
    message: /takes no value/,
  });
  t.throws(() => parseArguments(['-b', '/x', '--bundle', '/y'], known, ''), {
    message: '`--bundle` is given twice',
  });
});
