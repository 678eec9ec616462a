import { Failure } from '../lifecycle/failure.ts';
import { parseConfig, type ReadConfig } from '../spec/read-config.ts';
import { isErrno } from '../sys/error.ts';
import { exactText, readAll, readTextIfPresent, withFd } from '../sys/files.ts';
import { O_CLOEXEC, O_RDONLY } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';

/** The bundle as an absolute path. */
export function bundlePath(system: System, given: string | undefined): string {
  if (given === undefined || given === '.') return system.getcwd();
  const path = given.startsWith('/') ? given : `${system.getcwd()}/${given}`;
  return path.replace(/\/+$/, '') || '/';
}

function readUtf8(system: System, path: string): string {
  const fd = system.open(path, O_RDONLY | O_CLOEXEC);
  const text = exactText(
    system,
    withFd(system, fd, () => readAll(system, fd)),
  );
  if (text === undefined) throw new Failure({ code: 'config', msg: `${path} is not UTF-8` });
  return text;
}

/** Reads and checks the bundle's config, a file in it or anywhere; `source` is its text. */
export function readBundle(
  system: System,
  bundle: string,
  file = 'config.json',
): ReadConfig & { source: string } {
  const path = file.startsWith('/') ? file : `${bundle}/${file}`;
  try {
    const source = readUtf8(system, path);
    return { ...parseConfig(source), source };
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR')) throw error;
    throw new Failure({
      code: 'config',
      msg: `there is no ${path}; make one with: cell spec --bundle ${bundle}`,
    });
  }
}

/** Whether the config can be one with `"executable": "host"`: a quick look at its text. True when there is none. */
export function mayLeaveExecutable(system: System, bundle: string, file = 'config.json'): boolean {
  const text = readTextIfPresent(system, file.startsWith('/') ? file : `${bundle}/${file}`);
  return text === undefined || text.includes('"host"');
}
