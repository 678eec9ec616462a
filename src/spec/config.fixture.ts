import type { Config } from './config.ts';
import { DEFAULT_CONFIG } from './default-config.ts';
import { readConfig } from './read-config.ts';

/** The value of a valid config.json, merged with `changes` at the top level. */
export function configJson(changes: object = {}): Record<string, unknown> {
  return { ...structuredClone(DEFAULT_CONFIG), ...changes };
}

/** A checked config with `changes` at the top level of its JSON. */
export function config(changes: object = {}): Config {
  return readConfig(configJson(changes)).config;
}
