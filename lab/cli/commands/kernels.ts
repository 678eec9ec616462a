import { resolve } from 'node:path';
import type { Fitness } from '../../kernels/fitness.ts';
import { sourceWords } from '../../report/event-line.ts';
import { count, painter } from '../../report/text.ts';
import { columns, size } from '../columns.ts';
import { type CommandGroup, command } from '../command.ts';
import { flag, text } from '../option.ts';
import { required } from '../positional.ts';
import { build } from './kernels-build.ts';
import { check } from './kernels-check.ts';
import { withProgress } from './progress.ts';
import { say } from './say.ts';
import { colourOption, lookOf } from './screen-options.ts';

/** A few words for a column; nothing for a kernel that is not here. */
function fitnessWords(fitness: Fitness | undefined): string {
  if (!fitness) return '';
  const { verdict, missing } = fitness;
  return verdict === 'unfit' ? `lacks ${missing.join(', ')}` : verdict;
}

const ls = command({
  name: 'ls',
  summary: 'list every kernel that can be had, and those that are here already',
  positionals: {},
  options: {
    here: flag({ summary: 'only those that lie on this machine; asks no mirror' }),
    all: flag({ summary: 'of the archives every version, not only the newest of each series' }),
    ...colourOption,
  },
  examples: ['kernels', 'kernels ls --here'],
  async run({ options }) {
    const { listKernels } = await import('../../kernels/local.ts');
    const { listAvailable, newestOfArchive } = await import('../../kernels/available.ts');
    const listed = options.here ? await listKernels() : await withProgress(options, listAvailable);
    const kernels = options.all ? listed : newestOfArchive(listed);
    if (kernels.length === 0) {
      say('No kernel is here yet.');
      return 0;
    }

    const { storedFitness } = await import('../../kernels/stored-fitness.ts');
    const fitness = await Promise.all(kernels.map(storedFitness));
    const rows = kernels.map(({ name, release, source, cached, bytes, date, lacking }, place) => [
      name,
      release,
      sourceWords[source],
      cached ? 'here' : lacking === undefined ? 'to fetch' : 'unusable',
      bytes > 0 ? size(bytes) : '',
      date?.slice(0, 10) ?? '',
      lacking === undefined ? fitnessWords(fitness[place]) : `lacks the package ${lacking}`,
    ]);
    const header = ['KERNEL', 'RELEASE', 'FROM', '', 'SIZE', 'BUILT', 'FITNESS'];
    const [first = '', ...lines] = columns([header, ...rows], [4]);
    const paint = painter(lookOf(process.stdout, options).colour);
    say(paint('bold', first));
    for (const [place, line] of lines.entries()) say(paint(kernels[place]?.cached ? 'plain' : 'dim', line));
    return 0;
  },
});

const add = command({
  name: 'add',
  summary: 'add a kernel of your own to the local store',
  positionals: {
    name: required('NAME', 'what to call it: its version, such as 2.6.29, or any other word'),
    file: required('FILE', 'a bzImage, or a Debian kernel package'),
  },
  options: {
    modules: text({ value: 'DIR', summary: 'its modules, as `make modules_install` lays them out' }),
    config: text({ value: 'FILE', summary: 'its .config' }),
    replace: flag({ summary: 'take the place of another kernel of that name' }),
    ...colourOption,
  },
  examples: [
    'kernels add 2.6.29 ./bzImage',
    'kernels add mine ./bzImage --modules ./lib/modules --config .config',
  ],
  async run({ positionals: { name, file }, options }) {
    const { addKernel } = await import('../../kernels/local.ts');
    const { modules, config, replace } = options;
    const wanted = {
      replace,
      ...(modules !== undefined && { modules: resolve(modules) }),
      ...(config !== undefined && { config: resolve(config) }),
    };
    const kernel = await withProgress(options, emit => addKernel(name, resolve(file), wanted, emit));
    say(`${kernel.name}: added, release ${kernel.release}`);
    say(`next: lab run --kernel ${kernel.name}`);
    return 0;
  },
});

const rm = command({
  name: 'rm',
  summary: 'take a kernel out of the local store',
  positionals: { name: required('NAME', 'as `lab kernels` lists it') },
  options: colourOption,
  examples: ['kernels rm mine'],
  async run({ positionals: { name }, options }) {
    const { removeKernel } = await import('../../kernels/local.ts');
    const { bytes } = await withProgress(options, emit => removeKernel(name, emit));
    say(`${name}: removed, ${size(bytes)} freed`);
    return 0;
  },
});

const show = command({
  name: 'show',
  summary: 'print what is known of a kernel that is here, and whether a guest can run on it',
  positionals: { name: required('NAME', 'as `lab kernels` lists it') },
  options: {},
  examples: ['kernels show 2.6.29'],
  async run({ positionals: { name } }) {
    const { showKernel } = await import('../../kernels/local.ts');
    const { fitness } = await import('../../kernels/fitness.ts');
    const { record, kernel, bytes } = await showKernel(name);
    const { verdict, missing } = await fitness(kernel);
    const fit = {
      fit: 'a guest can run on it',
      unfit: `no guest can run on it: it lacks ${missing.join(', ')}`,
      unknown: 'not known: it came without its configuration',
    }[verdict];
    const packaged =
      record.package && `${record.package.name} ${record.package.version} (${record.package.suite})`;
    const rows = [
      ['Name', record.name],
      ['Release', record.release],
      ['Banner', record.banner],
      ['From', sourceWords[record.source]],
      ['Package', packaged ?? ''],
      ['Built', record.date?.slice(0, 10) ?? ''],
      ['Added', record.added.slice(0, 10)],
      ['Size', size(bytes)],
      ['SHA-256', record.sha256],
      ['Image', kernel.image],
      ['Modules', kernel.modules ?? 'none'],
      ['Config', kernel.config ?? 'none'],
      ['Fitness', fit],
    ].filter(([, value]) => value !== '');
    for (const line of columns(rows)) say(line);
    return 0;
  },
});

const update = command({
  name: 'update',
  summary: 'ask the mirror again which kernels it has',
  positionals: {},
  options: colourOption,
  examples: ['kernels update'],
  async run({ options }) {
    const { updateIndex } = await import('../../kernels/available.ts');
    say(`The mirror has ${count(await withProgress(options, updateIndex), 'kernel')}.`);
    return 0;
  },
});

export const kernels: CommandGroup = {
  name: 'kernels',
  summary: 'the kernels that a run can name: what there is, and how to add one',
  commands: [ls, add, build, check, rm, show, update],
};
