import type { HostDevice, Source } from './source.ts';

/** A host that has these files and devices; directories are where a file lies in them. */
export function source(files: Record<string, string> = {}, devices: Record<string, HostDevice> = {}): Source {
  const inside = (path: string) => {
    const start = `${path.replace(/\/+$/, '')}/`;
    const names = Object.keys(files).filter(file => file.startsWith(start));
    return [...new Set(names.map(name => name.slice(start.length).split('/')[0] ?? ''))].sort();
  };
  return {
    read: path => (Object.hasOwn(files, path) ? files[path] : undefined),
    isDirectory: path => inside(path).length > 0,
    list: path => (inside(path).length > 0 ? inside(path) : undefined),
    exists: path => Object.hasOwn(files, path) || inside(path).length > 0,
    device: path => (Object.hasOwn(devices, path) ? devices[path] : undefined),
  };
}
