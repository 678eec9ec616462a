import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configOf } from './config.ts';
import type { Kernel } from './kernel.ts';
import { readModule } from './modules/decompress.ts';
import { closure, type Dependencies, moduleName, parseDependencies } from './modules/dep.ts';
import { optionOf } from './modules/options.ts';

/** Where a driver is: in the image, in a file beside it, nowhere, or the kernel came with nothing that tells. */
export type ModuleState = 'builtin' | 'module' | 'absent' | 'unknown';

/**
 * The wanted modules and all that they depend on, decompressed, each before what needs it. Names that are built in or
 * that the kernel does not have are left out, and so a kernel without modules gives none.
 */
export async function guestModules(
  kernel: Kernel,
  wanted: readonly string[],
): Promise<{ name: string; bytes: Buffer }[]> {
  const { modules } = kernel;
  if (!modules) return [];
  const files = closure(await dependenciesOf(kernel), wanted);
  return Promise.all(
    files.map(async file => ({ name: moduleName(file), bytes: await readModule(join(modules, file)) })),
  );
}

/** For each wanted name, how this kernel has it. */
export async function moduleStates(
  kernel: Kernel,
  wanted: readonly string[],
): Promise<Record<string, ModuleState>> {
  const [files, builtin, config] = await Promise.all([
    dependenciesOf(kernel),
    builtinModules(kernel),
    configOf(kernel),
  ]);
  const state = (name: string): ModuleState => {
    if (files.has(moduleName(name))) return 'module';
    if (builtin?.has(moduleName(name))) return 'builtin';
    const option = optionOf[moduleName(name)];
    if (config && option) return config.get(option) === 'y' ? 'builtin' : 'absent';
    return builtin ? 'absent' : 'unknown';
  };
  return Object.fromEntries(wanted.map(name => [name, state(name)]));
}

async function dependenciesOf({ modules }: Kernel): Promise<Dependencies> {
  return modules ? parseDependencies(await readFile(join(modules, 'modules.dep'), 'utf8')) : new Map();
}

/** From modules.builtin, which kernels have since 2.6.33. */
async function builtinModules({ modules }: Kernel): Promise<Set<string> | undefined> {
  const text = modules && (await readFile(join(modules, 'modules.builtin'), 'utf8').catch(() => undefined));
  return text === undefined ? undefined : new Set(text.trim().split('\n').map(moduleName));
}
