import { readFile } from 'node:fs/promises';

/** A kernel's configuration: `y`, `m`, a number or a quoted text by the option's name without `CONFIG_`. */
export type Config = ReadonlyMap<string, string>;

/** Reads a `.config`. Options that are not set are not in the map, whether the kernel knows them or not. */
export function parseConfig(text: string): Config {
  return new Map(
    [...text.matchAll(/^CONFIG_(\w+)=(.*)$/gm)].map(([, option = '', value = '']) => [option, value]),
  );
}

export const readConfig = async (file: string): Promise<Config> => parseConfig(await readFile(file, 'utf8'));
