import { loadState } from '../lifecycle/container.ts';
import { reportFeatures } from '../lifecycle/features.ts';
import { ociFeatures } from '../lifecycle/oci-features.ts';
import { processesOf } from '../lifecycle/processes.ts';
import { containerIds, ociState, readState, statusOf, withLock } from '../lifecycle/state.ts';
import { sweep } from '../lifecycle/sweep.ts';
import { formatTable, onlyId, print, printJson, type Session, withoutOperands, wordOf } from './session.ts';

/** `cell state` */
export function state({ system, root, ...session }: Session): void {
  const found = loadState(system, root, onlyId({ system, root, ...session }));
  printJson(system, ociState(found, statusOf(system, found)));
}

/** `cell list` */
export function list(session: Session): void {
  const { system, parsed, root, log } = session;
  withoutOperands(session);
  const format = wordOf(session, 'format', ['table', 'json']);
  withLock(system, root, () => sweep(system, root, msg => log({ level: 'warning', msg })));
  const containers = containerIds(system, root).flatMap(id => {
    const found = readState(system, root, id);
    if (found === undefined || found === 'broken') return [];
    return [{ ...ociState(found, statusOf(system, found)), created: found.created }];
  });
  if (parsed.options.has('quiet')) return print(system, containers.map(({ id }) => `${id}\n`).join(''));
  if (format === 'json') return printJson(system, containers);
  const rows = containers.map(({ id, pid, status, bundle, created }) => [
    id,
    String(pid),
    status,
    bundle,
    created,
  ]);
  print(system, formatTable([['ID', 'PID', 'STATUS', 'BUNDLE', 'CREATED'], ...rows]));
}

/** `cell ps` */
export function ps(session: Session): void {
  const { system, root } = session;
  const format = wordOf(session, 'format', ['table', 'json']);
  const found = processesOf(system, loadState(system, root, onlyId(session)));
  if (format === 'json')
    return printJson(
      system,
      found.map(({ pid }) => pid),
    );
  const rows = found.map(({ pid, parent, name }) => [String(pid), String(parent), name]);
  print(system, formatTable([['PID', 'PPID', 'COMMAND'], ...rows]));
}

/** `cell features` */
export function features(session: Session): void {
  withoutOperands(session);
  printJson(session.system, ociFeatures(reportFeatures(session.system)));
}
