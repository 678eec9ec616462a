import { resolve } from 'node:path';
import type { Check } from '../../kernels/check.ts';
import type { Kernel } from '../../kernels/kernel.ts';
import { columns } from '../columns.ts';
import { command } from '../command.ts';
import { text } from '../option.ts';
import { required } from '../positional.ts';
import { withProgress } from './progress.ts';
import { say } from './say.ts';
import { colourOption } from './screen-options.ts';

/** `lab kernels check`. */
export const check = command({
  name: 'check',
  summary: 'say whether a guest can run on a kernel, and which scenarios cannot',
  positionals: { kernel: required('KERNEL', 'a word as --kernel takes it: a version, a name, a file') },
  options: {
    config: text({ value: 'FILE', summary: 'its .config, where it neither came with one nor carries one' }),
    ...colourOption,
  },
  examples: ['kernels check 6.12', 'kernels check ./bzImage --config .config'],
  sections: {
    'Exit status': ['0  every scenario can run, as far as is known', '1  some cannot, or no guest can'],
  },
  async run({ positionals: { kernel: word }, options }) {
    const { resolveKernels } = await import('../../kernels/resolve.ts');
    const { checkKernel } = await import('../../kernels/check.ts');
    const { selectScenarios } = await import('../../scenarios/load.ts');
    const scenarios = await selectScenarios([]);
    const found = await withProgress(options, emit => resolveKernels(word, emit));
    let isGood = true;
    for (const kernel of found) {
      const config = options.config === undefined ? undefined : resolve(options.config);
      const checked = await checkKernel({ ...kernel, ...(config && { config }) }, scenarios);
      for (const line of checkLines(kernel, checked, scenarios.length, config)) say(line);
      isGood &&= checked.fitness.verdict !== 'unfit' && checked.cannot.length === 0;
    }
    return isGood ? 0 : 1;
  },
});

function checkLines(
  { name, release, config: own }: Kernel,
  { config, fitness, devices, without, cannot }: Check,
  count: number,
  given: string | undefined,
): string[] {
  const from = {
    file: given ?? own ?? '',
    image: 'in the image itself (CONFIG_IKCONFIG)',
    none: 'not known: it came without, and carries none; --config FILE tells it',
  }[config];
  const guest = {
    fit: 'can run',
    unfit: `cannot run: lacks ${fitness.missing.join(', ')}`,
    unknown: 'nothing speaks against it',
  }[fitness.verdict];
  const rows = [
    ['Kernel', name === release ? name : `${name}, release ${release}`],
    ['Configuration', from],
    ['Guest', guest],
    ['Devices', [devices.nic, devices.disk, ...without.map(what => `without ${what}`)].join(', ')],
    [
      'Scenarios',
      config === 'none'
        ? `nothing is known of what the ${count} need`
        : cannot.length === 0
          ? `all ${count} can run`
          : `${count - cannot.length} of ${count} can run`,
    ],
    ...cannot.map(({ id, missing }) => ['', `${id} cannot: lacks ${missing.join(', ')}`]),
  ];
  return columns(rows);
}
