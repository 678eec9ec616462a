import { resolve } from 'node:path';
import { command } from '../command.ts';
import { text, wholeNumberOrAuto } from '../option.ts';
import { required } from '../positional.ts';
import { withProgress } from './progress.ts';
import { say } from './say.ts';
import { colourOption } from './screen-options.ts';

/** `lab kernels build`. */
export const build = command({
  name: 'build',
  summary: 'build a kernel from a source tree, with what a guest needs, and add it',
  positionals: { dir: required('DIR', 'what a linux-*.tar.xz unpacks to; it is not changed') },
  options: {
    name: text({ value: 'NAME', summary: 'what to call it [default: the version of the tree]' }),
    config: text({
      value: 'FILE',
      summary: "a configuration to begin with [default: the tree's own .config, or else defconfig]",
    }),
    jobs: wholeNumberOrAuto(1, { short: 'j', value: 'N', summary: 'compilers at the same time' }),
    cc: text({ value: 'COMPILER', summary: 'the C compiler; old trees want old ones [default: gcc]' }),
    ...colourOption,
  },
  examples: ['kernels build ./linux-6.12', 'kernels build ./linux-4.19 --cc gcc-8 --name mine'],
  async run({ positionals: { dir }, options }) {
    const { buildKernel } = await import('../../kernels/build/build.ts');
    const { name, config, jobs, cc } = options;
    const wanted = {
      ...(name !== undefined && { name }),
      ...(config !== undefined && { config: resolve(config) }),
      ...(jobs !== 'auto' && { jobs }),
      ...(cc !== undefined && { compiler: cc }),
    };
    const kernel = await withProgress(options, emit => buildKernel(resolve(dir), wanted, emit));
    say(`${kernel.name}: built and added, release ${kernel.release}`);
    say(`next: lab run --kernel ${kernel.name}`);
    return 0;
  },
});
