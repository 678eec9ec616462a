import type { Emit } from '../../events.ts';
import { type CommandGroup, command } from '../command.ts';
import { oneOf } from '../positional.ts';
import { withProgress } from './progress.ts';
import { colourOption } from './screen-options.ts';

const parts = ['initramfs', 'cell', 'probe'] as const;

async function pathOf(part: (typeof parts)[number], emit: Emit): Promise<string> {
  const { ensurePackages } = await import('../../host/packages.ts');
  await ensurePackages(emit);
  if (part !== 'initramfs') {
    const { buildRuntime } = await import('../../images/runtime.ts');
    return (await buildRuntime(part, emit)).elf;
  }
  const { buildImage } = await import('../../images/initramfs.ts');
  return (await buildImage(emit)).initramfs;
}

const build = command({
  name: 'build',
  summary: 'build what changed of the guest image, and print where it lies',
  positionals: {},
  options: colourOption,
  examples: ['images build'],
  async run({ options }) {
    const path = await withProgress(options, emit => pathOf('initramfs', emit));
    process.stdout.write(`${path}\n`);
    return 0;
  },
});

const path = command({
  name: 'path',
  summary: 'print where a part of the guest image lies, built if need be',
  positionals: {
    part: oneOf('PART', parts, `${parts.join(', ')}: the archive, the runtime or the attacker`),
  },
  options: colourOption,
  examples: ['images path cell'],
  async run({ positionals: { part }, options }) {
    process.stdout.write(`${await withProgress(options, emit => pathOf(part, emit))}\n`);
    return 0;
  },
});

export const images: CommandGroup = {
  name: 'images',
  summary: 'what goes into a guest: userland, runtime and attacker',
  commands: [build, path],
};
