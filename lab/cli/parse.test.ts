import test from 'ava';
import { UserError } from '../errors.ts';
import { type Command, type CommandGroup, command } from './command.ts';
import { type Entries, find } from './find.ts';
import { choice, flag, list, text, textOr, wholeNumber, wholeNumberOrAuto } from './option.ts';
import { parse } from './parse.ts';
import { oneOf, required } from './positional.ts';

const run: Command = command({
  name: 'run',
  summary: 'run it',
  positionals: {},
  options: {
    kernel: textOr('latest', { short: 'k', value: 'LIST', summary: 'which' }),
    scenario: list({ value: 'LIST', summary: 'which' }),
    jobs: wholeNumberOrAuto(1, { short: 'j', value: 'N', summary: 'how many' }),
    memory: wholeNumber(48, { value: 'MIB', summary: 'how much' }),
    accel: choice(['auto', 'kvm', 'tcg'], { summary: 'how' }),
    results: text({ value: 'DIR', summary: 'where' }),
    json: flag({ summary: 'as JSON' }),
    'no-colour': flag({ alias: 'no-color', summary: 'plain' }),
  },
  impliedOption: 'kernel',
  examples: [],
  run: async () => 0,
});
const add = command({
  name: 'add',
  summary: 'add one',
  positionals: { name: required('NAME', 'its name'), part: oneOf('PART', ['cell', 'probe'], 'which') },
  options: {},
  examples: [],
  run: async () => 0,
});
const ls = command({ ...run, name: 'ls' });
const kernels: CommandGroup = { name: 'kernels', summary: 'them', commands: [ls, add] };
const entries: Entries = [run, kernels];

const read = (line: string) => {
  const destination = find(line.split(' ').filter(Boolean), entries);
  if (destination.kind !== 'command') return destination.kind;
  const request = parse(destination.found, destination.rest);
  return request === 'help' ? request : { path: destination.found.path.join(' '), ...request };
};

const defaults = {
  kernel: 'latest',
  scenario: undefined,
  jobs: 'auto',
  memory: undefined,
  accel: 'auto',
  results: undefined,
  json: false,
  'no-colour': false,
};

const good: [line: string, path: string, options: object, positionals?: object][] = [
  ['run', 'run', {}],
  ['run --kernel 5.10,6.12', 'run', { kernel: '5.10,6.12' }],
  ['run --kernel=5.10', 'run', { kernel: '5.10' }],
  ['run -k 5.10 -j2', 'run', { kernel: '5.10', jobs: 2 }],
  ['run --scenario cgroup,bypass/*', 'run', { scenario: ['cgroup', 'bypass/*'] }],
  ['run --jobs 3 --memory 128 --accel tcg --json', 'run', { jobs: 3, memory: 128, accel: 'tcg', json: true }],
  ['run --jobs auto', 'run', { jobs: 'auto' }],
  ['run --no-color', 'run', { 'no-colour': true }],
  ['run --results=-odd', 'run', { results: '-odd' }],
  ['kernels', 'kernels ls', {}],
  ['kernels --json', 'kernels ls', { json: true }],
  ['kernels ls --json', 'kernels ls', { json: true }],
];
for (const [line, path, options] of good) {
  test(`lab ${line}`, t => {
    t.deepEqual(read(line), { path, options: { ...defaults, ...options }, positionals: {} });
  });
}

test('positionals by name', t => {
  t.deepEqual(read('kernels add mine cell'), {
    path: 'kernels add',
    options: {},
    positionals: { name: 'mine', part: 'cell' },
  });
  t.like(read('kernels add -- -mine cell'), { positionals: { name: '-mine' } });
});

const help: [line: string, what: string][] = [
  ['', 'program'],
  ['--help', 'program'],
  ['help', 'program'],
  ['--version', 'version'],
  ['kernels --help', 'group'],
  ['help kernels', 'group'],
  ['run --help', 'help'],
  ['run -h --nonsense', 'help'],
  ['help run', 'help'],
  ['kernels add --help', 'help'],
];
for (const [line, what] of help) {
  test(`lab ${line} shows help or version: ${what}`, t => {
    t.is<unknown, unknown>(read(line), what);
  });
}

const bad: [line: string, message: string, next: string][] = [
  ['rnu --json', 'unknown command `lab rnu`; did you mean `run`?', 'lab run --json'],
  ['frobnicate', 'unknown command `lab frobnicate`', 'lab --help'],
  ['kernels ad x', 'unknown command `lab kernels ad`; did you mean `add`?', 'lab kernels add x'],
  ['--kernel 5.10', '`--kernel` needs a command before it; did you mean `lab run`?', 'lab run --kernel 5.10'],
  ['--frobnicate', 'unknown option `--frobnicate` for `lab`', 'lab --help'],
  [
    'run --kernl 5.10 --json',
    'unknown option `--kernl` for `lab run`; did you mean `--kernel`?',
    'lab run --kernel 5.10 --json',
  ],
  [
    'run --kernl=5.10',
    'unknown option `--kernl` for `lab run`; did you mean `--kernel`?',
    'lab run --kernel=5.10',
  ],
  [
    'run --scen x',
    'unknown option `--scen` for `lab run`; did you mean `--scenario`?',
    'lab run --scenario x',
  ],
  ['run --frobnicate', 'unknown option `--frobnicate` for `lab run`', 'lab run --help'],
  ['run -x', 'unknown option `-x` for `lab run`', 'lab run --help'],
  ['run --kernel', '`--kernel` of `lab run` needs a value: LIST', 'lab run --help'],
  ['run --kernel --json', '`--kernel` of `lab run` needs a value: LIST', 'lab run --help'],
  ['run --kernel=', 'expected `--kernel` to be something, got ``', 'lab run --help'],
  ['run --json=yes', '`--json` of `lab run` takes no value, got `yes`', 'lab run --help'],
  ['run --json --json', '`--json` of `lab run` is given twice', 'lab run --help'],
  [
    'run --scenario a --scenario b',
    '`--scenario` of `lab run` is given twice; write `--scenario a,b`',
    'lab run --help',
  ],
  ['run --jobs x', 'expected `--jobs` to be a whole number from 1 on, or `auto`, got `x`', 'lab run --help'],
  ['run --jobs 0', 'expected `--jobs` to be a whole number from 1 on, or `auto`, got `0`', 'lab run --help'],
  ['run --memory 1e3', 'expected `--memory` to be a whole number from 48 on, got `1e3`', 'lab run --help'],
  ['run --accel hvf', 'expected `--accel` to be one of auto, kvm, tcg, got `hvf`', 'lab run --help'],
  [
    'run --scenario a,,b',
    'expected `--scenario` to be a list with commas between, got `a,,b`',
    'lab run --help',
  ],
  ['run 5.10', 'unexpected `5.10` after `lab run`; did you mean `--kernel 5.10`?', 'lab run --kernel 5.10'],
  ['kernels add', '`lab kernels add` needs NAME', 'lab kernels add NAME PART'],
  ['kernels add mine', '`lab kernels add` needs PART', 'lab kernels add NAME PART'],
  [
    'kernels add mine shell',
    'expected PART of `lab kernels add` to be one of cell, probe, got `shell`',
    'lab kernels add --help',
  ],
  ['kernels add mine cell more', 'unexpected `more` after `lab kernels add`', 'lab kernels add --help'],
];
for (const [line, message, next] of bad) {
  test(`lab ${line} is refused`, t => {
    const error = t.throws(() => read(line), { instanceOf: UserError });
    t.is(error?.message, message);
    t.is(error?.next, next);
  });
}

test('a correction can be pasted into a shell', t => {
  const destination = find(['run', '--kernl', 'my kernel=./b$z'], entries);
  const error = t.throws(() => destination.kind === 'command' && parse(destination.found, destination.rest), {
    instanceOf: UserError,
  });
  t.is(error?.next, "lab run --kernel 'my kernel=./b$z'");
});
