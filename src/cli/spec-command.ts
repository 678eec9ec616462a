import { Failure } from '../lifecycle/failure.ts';
import { specConfig } from '../spec/spec-config.ts';
import { isErrno } from '../sys/error.ts';
import { withFd, writeAll } from '../sys/files.ts';
import { O_CLOEXEC, O_CREAT, O_EXCL, O_WRONLY } from '../sys/numbers.ts';
import { bundlePath } from './bundle.ts';
import { printJson, type Session, valueOf, withoutOperands } from './session.ts';

/** `cell spec` */
export function writeSpec(session: Session): void {
  const { system, parsed } = session;
  withoutOperands(session);
  const rootless = parsed.options.has('rootless')
    ? { uid: system.geteuid(), gid: system.getegid() }
    : undefined;
  const config = specConfig(rootless);
  if (parsed.options.has('print')) return printJson(system, config);
  const bundle = bundlePath(system, valueOf(parsed, 'bundle'));
  const path = `${bundle}/config.json`;
  try {
    const fd = system.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644);
    withFd(system, fd, () => writeAll(system, fd, `${JSON.stringify(config, null, 2)}\n`));
  } catch (error) {
    if (isErrno(error, 'EEXIST')) {
      throw new Failure({ code: 'config', msg: `${path} is there already; remove it first` });
    }
    if (!isErrno(error, 'ENOENT')) throw error;
    const msg = `there is no directory ${bundle}; make it with: mkdir -p ${bundle}`;
    throw new Failure({ code: 'config', msg });
  }
}
