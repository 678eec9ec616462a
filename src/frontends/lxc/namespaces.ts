import type { NamespaceJson } from '../config-json.ts';
import { type Report, SourceError } from '../report.ts';
import type { Draft } from './draft.ts';

/** The network namespace is shared when `none` is the only network (lxc.container.conf(5)). */
function sharesNetwork({ networks }: Draft): boolean {
  return networks.length > 0 && networks.every(({ value }) => value === 'none');
}

function defaultTypes(draft: Draft): string[] {
  return [
    'mount',
    'pid',
    'uts',
    'ipc',
    ...(sharesNetwork(draft) ? [] : ['network']),
    ...(draft.idmaps.length > 0 ? ['user'] : []),
    'cgroup',
    // LXC makes one wherever there are any; without an offset it would change nothing.
    ...(draft.timeOffsets.size > 0 ? ['time'] : []),
  ];
}

/**
 * LXC goes on without a cgroup namespace where the kernel has none (4.6). One that is listed by name is asked for, and
 * not less than that.
 */
export function whereAvailable({ cloned }: Draft, namespaces: readonly NamespaceJson[]): string[] {
  const made = namespaces.some(({ type, path }) => type === 'cgroup' && path === undefined);
  return made && cloned.length === 0 ? ['cgroup'] : [];
}

/** The namespaces of the container: those LXC makes by itself, those listed, those of others. */
export function namespacesOf(draft: Draft, report: Report): NamespaceJson[] {
  const [cloned] = draft.cloned;
  const [kept] = draft.keptNamespaces;
  if (cloned && kept) {
    throw new SourceError(kept.setting.place, 'lxc.namespace.clone is given too: keep one of them');
  }
  const listed = cloned && draft.cloned.map(({ value }) => value);
  const without = draft.keptNamespaces.map(({ value }) => value);
  const types = new Set((listed ?? defaultTypes(draft)).filter(type => !without.includes(type)));
  const from = cloned ?? kept ?? draft.networks[0];
  if (from) report.origin('linux.namespaces', from.setting.place);
  const own = [...types].filter(type => !draft.shared.has(type)).map(type => ({ type }));
  const joined = [...draft.shared].map(([type, { value }]) => ({ type, path: value }));
  const [shared] = draft.shared.values();
  if (shared) report.origin('linux.namespaces', shared.setting.place);
  return [...own, ...joined];
}
