import { UserError } from '../../errors.ts';
import { padEnd, painter, widthOf, wrap } from '../../report/text.ts';
import { type CommandGroup, command } from '../command.ts';
import { required } from '../positional.ts';
import { commandLine, suggest } from '../suggest.ts';
import { colourOption, lookOf } from './screen-options.ts';

const ls = command({
  name: 'ls',
  summary: 'list the scenarios with their questions',
  positionals: {},
  options: colourOption,
  examples: ['scenarios'],
  async run({ options }) {
    const { selectScenarios } = await import('../../scenarios/load.ts');
    const scenarios = await selectScenarios([]);
    const { colour, width } = lookOf(process.stdout, options);
    const paint = painter(colour);
    const longest = Math.max(0, ...scenarios.map(({ id }) => widthOf(id)));
    for (const { id, kind, title, seed } of scenarios) {
      const question = `${title}${seed.length === 0 ? '' : ` [${seed.join(' ')}]`}`;
      const [first = '', ...more] = wrap(question, Math.max(24, width - longest - 10));
      const left = `${padEnd(id, longest)}  ${paint(kind === 'attack' ? 'magenta' : 'cyan', padEnd(kind, 6))}`;
      const lines = [`${left}  ${first}`, ...more.map(line => `${' '.repeat(longest + 10)}${line}`)];
      process.stdout.write(`${lines.join('\n')}\n`);
    }
    return 0;
  },
});

const show = command({
  name: 'show',
  summary: 'print what a scenario asks, its variants, and what is expected where and why',
  positionals: { id: required('ID', 'the scenario, as `lab scenarios` lists it') },
  options: colourOption,
  examples: ['scenarios show bypass/regrant-own-group'],
  async run({ positionals: { id }, options }) {
    const { loadScenario, scenarioIds } = await import('../../scenarios/load.ts');
    const ids = await scenarioIds();
    if (!ids.includes(id)) {
      const meant = suggest(id, ids) ?? ids.find(known => known.endsWith(`/${id}`));
      const message = `no scenario is called \`${id}\``;
      throw meant === undefined
        ? new UserError(message, 'lab scenarios')
        : new UserError(`${message}; did you mean \`${meant}\`?`, commandLine(['scenarios', 'show', meant]));
    }

    const { allRecords } = await import('../../report/reference-files.ts');
    const { withWitnesses } = await import('../../matrix/expectation.ts');
    const { kind, title, seed, answers, variants, expectations } = await loadScenario(id);
    const { colour, width } = lookOf(process.stdout, options);
    const paint = painter(colour);
    const lines = [
      paint('bold', id),
      ...wrap(title, width),
      '',
      `${kind === 'fact' ? 'Answers ' : 'Outcomes'}  ${answers.join(', ')}`,
    ];
    if (kind === 'attack') lines.push(`Variants  ${variants.join(', ')}`);
    if (seed.length > 0) lines.push(`Seed      ${seed.join(', ')}`);
    lines.push('', expectations.length === 0 ? 'Nothing is expected yet.' : 'Expected, the first that fits:');
    for (const { kernels, variant, outcome, why, without, unverified } of withWitnesses(
      id,
      expectations,
      await allRecords(),
    )) {
      const built = without === undefined ? [] : [`built without ${without}`];
      const where = [kernels, ...built, ...(variant === undefined || kind === 'fact' ? [] : [variant])].join(
        ', ',
      );
      lines.push(`  ${where}: ${paint('bold', outcome)}${unverified ? paint('dim', ' (unverified)') : ''}`);
      lines.push(...wrap(why, Math.max(24, width - 4)).map(line => `    ${paint('dim', line)}`));
    }
    process.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  },
});

export const scenarios: CommandGroup = {
  name: 'scenarios',
  summary: 'the questions that are asked of every kernel',
  commands: [ls, show],
};
