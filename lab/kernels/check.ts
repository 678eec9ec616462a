import { type Config, configOf, hasOption } from './config.ts';
import {
  canHaveDisk,
  canHaveNic,
  chooseDevices,
  type Devices,
  deviceDrivers,
  diskOptions,
} from './devices.ts';
import { type Fitness, judge } from './fitness.ts';
import type { Kernel } from './kernel.ts';
import { moduleStates } from './modules.ts';

/** What can be said of a kernel before it boots. */
export interface Check {
  /** Where its configuration was found. */
  config: 'file' | 'image' | 'none';
  fitness: Fitness;
  devices: Devices;
  /** What a guest on it has to do without. */
  without: string[];
  /** The scenarios that have nothing to ask of it, with the options that are not set. */
  cannot: { id: string; missing: string[] }[];
}

/** Judges a kernel for a guest and for each of these scenarios, which say what they need. */
export async function checkKernel(
  kernel: Kernel,
  scenarios: readonly { id: string; needs: readonly string[] }[],
): Promise<Check> {
  const [config, states] = await Promise.all([configOf(kernel), moduleStates(kernel, deviceDrivers)]);
  const cannot = scenarios.map(({ id, needs }) => ({ id, missing: missingOf(needs, config) }));
  return {
    config: kernel.config ? 'file' : config ? 'image' : 'none',
    fitness: judge(config, canHaveNic(states)),
    devices: chooseDevices(states),
    without: canHaveDisk(states) ? [] : [`a disk (${diskOptions()})`],
    cannot: cannot.filter(({ missing }) => missing.length > 0),
  };
}

/** Of the options that are needed those that a configuration does not set; none when it is not known. */
export const missingOf = (needs: readonly string[], config: Config | undefined): string[] =>
  needs.filter(option => config && !hasOption(config, option));
