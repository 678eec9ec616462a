import test from 'ava';
import { type Command, type Found, isGroup } from './command.ts';
import { commands, examples } from './commands/all.ts';
import { find } from './find.ts';
import { commandHelp, groupHelp, programHelp, usage } from './help.ts';
import { parse } from './parse.ts';

const all: Found[] = commands.flatMap(entry =>
  isGroup(entry)
    ? entry.commands.map((command: Command) => ({ command, path: [entry.name, command.name] }))
    : [{ command: entry, path: [entry.name] }],
);

test('the commands that there are', t => {
  t.deepEqual(
    all.map(found => usage(found)),
    [
      'lab run [options]',
      'lab kernels ls [options]',
      'lab kernels add NAME FILE [options]',
      'lab kernels build DIR [options]',
      'lab kernels check KERNEL [options]',
      'lab kernels rm NAME [options]',
      'lab kernels show NAME',
      'lab kernels update [options]',
      'lab scenarios ls [options]',
      'lab scenarios show ID [options]',
      'lab reference [options]',
      'lab images build [options]',
      'lab images path PART [options]',
      'lab doctor [options]',
      'lab setup [options]',
      'lab clean [options]',
      'lab bench [options]',
    ],
  );
});

test('the help of the program names every command', t => {
  const lines = programHelp(commands, examples).split('\n');
  for (const { name, summary } of commands)
    t.true(
      lines.some(line => line.startsWith(`  ${name} `) && line.endsWith(summary)),
      name,
    );
});

test('the help of a command has usage, options with defaults, exit statuses and examples', t => {
  const run = all[0];
  const lines = run === undefined ? [] : commandHelp(run).split('\n');
  for (const line of [
    'Usage: lab run [options]',
    '  -j, --jobs N               guests at the same time [default: auto]',
    '      --accel auto|kvm|tcg   how QEMU runs the guests; auto takes KVM where it truly boots one',
    '  -h, --help                 show this',
    '  2 the command line is wrong',
    '  lab run --kernel 5.10,6.12',
  ])
    t.true(lines.includes(line), line);
});

test('the help of a group says which command is meant when none is named', t => {
  const [kernels] = commands.filter(({ name }) => name === 'kernels').filter(isGroup);
  const help = kernels === undefined ? '' : groupHelp(kernels);
  t.regex(help, /^ {2}ls \[options\] +list every kernel/m);
  t.is(help.match(/\[default\]/g)?.length, 1);
});

test('no help is wider than 100 columns', t => {
  const pages = [
    programHelp(commands, examples),
    ...commands.filter(isGroup).map(groupHelp),
    ...all.map(commandHelp),
  ];
  for (const line of pages.join('\n').split('\n')) t.true(line.length <= 100, line);
});

for (const example of new Set([...examples, ...all.flatMap(({ command }) => command.examples)])) {
  test(`the example \`lab ${example}\` is a correct command line`, t => {
    const destination = find(example.split(' '), commands);
    t.is(destination.kind, 'command');
    if (destination.kind === 'command') t.not(parse(destination.found, destination.rest), 'help');
  });
}
