import { command } from '../command.ts';
import { flag } from '../option.ts';
import { withProgress } from './progress.ts';
import { colourOption } from './screen-options.ts';

export const setup = command({
  name: 'setup',
  summary: 'install the system packages that the lab needs, through apt, as root or with sudo',
  positionals: {},
  options: {
    'for-tests': flag({ summary: 'also build the guest image, which the tests boot' }),
    ...colourOption,
  },
  examples: ['setup'],
  async run({ options }) {
    const { ensurePackages } = await import('../../host/packages.ts');
    await withProgress(options, async emit => {
      await ensurePackages(emit);
      if (!options['for-tests']) return;
      const { buildImage } = await import('../../images/initramfs.ts');
      await buildImage(emit);
    });
    process.stdout.write('Every system package that the lab needs is installed.\n');
    return 0;
  },
});
