import { readFile } from 'node:fs/promises';
import { decisiveOptions } from '../matrix/options.ts';
import { embeddedConfig } from './ikconfig.ts';
import type { Kernel } from './kernel.ts';

/** A kernel's configuration: `y`, `m`, a number or a quoted text by the option's name without `CONFIG_`. */
export type Config = ReadonlyMap<string, string>;

/** Reads a `.config`. Options that are not set are not in the map, whether the kernel knows them or not. */
export function parseConfig(text: string): Config {
  return new Map(
    [...text.matchAll(/^CONFIG_(\w+)=(.*)$/gm)].map(([, option = '', value = '']) => [option, value]),
  );
}

export const readConfig = async (file: string): Promise<Config> => parseConfig(await readFile(file, 'utf8'));

/** What images carry, by their SHA-256: unpacking one takes a second, and several stages ask. */
const embedded = new Map<string, Promise<Config | undefined>>();

/** The configuration that a kernel came with, or else the one that it carries in itself; undefined when it has neither. */
export function configOf({ config, image, sha256 }: Kernel): Promise<Config | undefined> {
  if (config) return readConfig(config);
  const known = embedded.get(sha256);
  if (known) return known;
  const read = embeddedConfig(image).then(text => (text === undefined ? undefined : parseConfig(text)));
  embedded.set(sha256, read);
  return read;
}

/** Whether an option, as `CONFIG_KEXEC`, is set, be it as a module. */
export const hasOption = (config: Config, option: string): boolean =>
  ['y', 'm'].includes(config.get(option.replace(/^CONFIG_/, '')) ?? '');

/** The kernel, with those of its options on which expectations depend, where its configuration is known. */
export async function withOptions(kernel: Kernel): Promise<Kernel> {
  const config = await configOf(kernel);
  if (!config) return kernel;
  return { ...kernel, options: decisiveOptions.filter(option => hasOption(config, option)) };
}
