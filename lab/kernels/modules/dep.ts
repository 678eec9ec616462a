import { basename } from 'node:path';

/** From a module's name to its file, relative to the directory of modules.dep, and the files that it needs. */
export type Dependencies = Map<string, { file: string; needs: string[] }>;

const suffix = /\.ko(\.(gz|xz|zst))?$/;

/** Whether a file is a module, compressed or not. */
export const isModule = (file: string): boolean => suffix.test(file);

/** `virtio_net` of `kernel/drivers/net/virtio-net.ko.xz`: the kernel takes `-` and `_` in names for the same. */
export const moduleName = (file: string): string => basename(file).replace(suffix, '').replaceAll('-', '_');

/** Reads modules.dep(5). Before kmod, depmod wrote absolute paths: what precedes `kernel/` is left out. */
export function parseDependencies(text: string): Dependencies {
  const relative = (file: string) => file.replace(/^.*\/(?=(kernel|extra|updates)\/)/, '');
  const entries = text.matchAll(/^(\S+):[ \t]*(.*)$/gm);
  return new Map(
    [...entries].map(([, file = '', needs = '']) => [
      moduleName(file),
      { file: relative(file), needs: needs.split(/\s+/).filter(Boolean).map(relative) },
    ]),
  );
}

/** The text of a modules.dep. */
export const formatDependencies = (dependencies: Dependencies): string =>
  [...dependencies.values()].map(({ file, needs }) => `${[`${file}:`, ...needs].join(' ')}\n`).join('');

/**
 * The files of the wanted modules and of all that they need, each before what needs it: the order for insmod. Names
 * that no file has are left out.
 */
export function closure(dependencies: Dependencies, wanted: readonly string[]): string[] {
  const order = new Set<string>();
  const seen = new Set<string>();
  const visit = (name: string) => {
    const module = dependencies.get(name);
    if (!module || seen.has(name)) return;
    seen.add(name);
    for (const need of module.needs) visit(moduleName(need));
    order.add(module.file);
  };
  for (const name of wanted) visit(moduleName(name));
  return [...order];
}
