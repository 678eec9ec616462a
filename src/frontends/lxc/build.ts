import {
  type ConfigJson,
  devpts,
  devTmpfs,
  type LinuxJson,
  OCI_VERSION,
  type ProcessJson,
  type ResourcesJson,
} from '../config-json.ts';
import { type Place, type Report, SourceError } from '../report.ts';
import type { Source } from '../source.ts';
import { lastOfEach } from '../values.ts';
import { automaticMounts } from './auto-mounts.ts';
import { addCgroupValues } from './cgroup-values.ts';
import { devicesOf, NODES } from './devices.ts';
import type { Draft, Said, SaidMount } from './draft.ts';
import { hooksOf } from './hooks.ts';
import { readNamed } from './include.ts';
import { readMountEntry } from './mount-entry.ts';
import { namespacesOf, whereAvailable } from './namespaces.ts';
import { timeOffsetsOf } from './time-offsets.ts';

/** What LXC calls profiles that confine nothing more. */
const UNCONFINED = ['unconfined', 'unchanged'];

function apparmorOf({ apparmor }: Draft, main: Place, report: Report): { apparmorProfile?: string } {
  if (!apparmor) {
    report.note(main, 'no lxc.apparmor.profile: where AppArmor is on, LXC applies one of its own; cell none');
    return {};
  }
  const { value, setting } = apparmor;
  if (UNCONFINED.includes(value)) return {};
  if (value === 'generated') {
    report.unsupported(setting.place, 'cell generates no AppArmor profile');
    return {};
  }
  report.origin('process.apparmorProfile', setting.place);
  return { apparmorProfile: value };
}

function processOf(draft: Draft, main: Place, report: Report): ProcessJson {
  const { uid, gid, groups, rlimits, oomScoreAdj } = draft;
  rlimits.forEach(({ setting }) => report.origin('process.rlimits', setting.place));
  return {
    terminal: draft.console,
    user: { uid, gid, ...(groups.length > 0 ? { additionalGids: groups } : {}) },
    args: draft.initCommand,
    env: lastOfEach([
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'container=lxc',
      ...draft.environment,
    ]),
    cwd: draft.cwd,
    noNewPrivileges: draft.noNewPrivileges,
    ...(rlimits.size > 0 ? { rlimits: [...rlimits.values()].map(({ value }) => value) } : {}),
    ...(oomScoreAdj ? { oomScoreAdj: oomScoreAdj.value } : {}),
    ...apparmorOf(draft, main, report),
  };
}

/** The lines of the fstab file, then the entries, each with the line it stands in. */
function mountLines(draft: Draft, source: Source): Said<string>[] {
  const { fstab } = draft;
  const written = fstab ? readNamed(fstab.value, fstab.setting, source).split('\n') : [];
  const fromFile = written.flatMap((line, index): Said<string>[] => {
    if (!fstab || line.trim() === '' || line.trim().startsWith('#')) return [];
    const place = { file: fstab.value, line: index + 1, name: '' };
    return [{ value: line, setting: { ...fstab.setting, place } }];
  });
  return [...fromFile, ...draft.entries];
}

function mountsOf(
  draft: Draft,
  source: Source,
  report: Report,
): { mounts: SaidMount[]; readonlyPaths: string[] } {
  const automatic = automaticMounts(draft, report);
  const prefixes = [draft.rootfs?.value, draft.rootfsMount].filter(
    path => path !== undefined && path !== '/',
  );
  const roots = { prefixes: prefixes as string[] };
  const { mounts, readonlyPaths } = automatic;
  for (const { value, setting } of mountLines(draft, source)) {
    report.attempt(() => {
      const mount = readMountEntry(value, setting.place, roots, source, report);
      if (mount) mounts.push({ value: mount, setting });
    });
  }
  return { mounts, readonlyPaths };
}

function idMappings(draft: Draft, report: Report): Pick<LinuxJson, 'uidMappings' | 'gidMappings'> {
  const [first] = draft.idmaps;
  if (!first) return {};
  report.origin('linux.uidMappings', first.setting.place);
  report.origin('linux.gidMappings', first.setting.place);
  const of = (kind: 'u' | 'g') =>
    draft.idmaps.flatMap(({ value }) => (value.kind === kind ? [value.map] : []));
  return { uidMappings: of('u'), gidMappings: of('g') };
}

function linuxOf(
  draft: Draft,
  rules: ResourcesJson['devices'],
  report: Report,
): Omit<LinuxJson, 'readonlyPaths'> {
  const resources: ResourcesJson = { devices: rules };
  addCgroupValues(draft, resources, report);
  const { seccomp, sysctl, personality } = draft;
  if (seccomp) report.origin('linux.seccomp', seccomp.setting.place);
  if (personality) report.origin('linux.personality', personality.setting.place);
  for (const [name, { setting }] of sysctl) {
    report.origin(`linux.sysctl["${name}"]`, setting.place);
    report.origin('linux.sysctl', setting.place);
  }
  const values = Object.fromEntries([...sysctl].map(([name, { value }]) => [name, value]));
  return {
    namespaces: namespacesOf(draft, report),
    ...idMappings(draft, report),
    ...timeOffsetsOf(draft, report),
    devices: draft.autodev ? [...NODES] : [],
    resources,
    ...(sysctl.size > 0 ? { sysctl: values } : {}),
    ...(seccomp ? { seccomp: seccomp.value } : {}),
    ...(personality ? { personality: { domain: personality.value } } : {}),
    maskedPaths: [],
  };
}

/** Puts a draft into the model. `main` is the place of the whole file. */
export function buildConfig(draft: Draft, main: Place, source: Source, report: Report): ConfigJson {
  const { rootfs, kept, hostname } = draft;
  if (!rootfs) report.note(main, 'no lxc.rootfs.path: the container has the root of the host');
  const { list, rules } = devicesOf(draft, main, report);
  const linux = linuxOf(draft, rules, report);
  const hasUts = linux.namespaces.some(({ type, path }) => type === 'uts' && path === undefined);
  if (hostname && !hasUts) {
    throw new SourceError(
      hostname.setting.place,
      'needs a uts namespace: the name would be that of the host',
    );
  }
  const optional = whereAvailable(draft, linux.namespaces);
  const { mounts, readonlyPaths } = mountsOf(draft, source, report);
  const dev = draft.autodev ? [devTmpfs(String(draft.devSize))] : [];
  const pts = draft.ptys === 0 ? [] : [devpts(draft.ptys === undefined ? [] : [`max=${draft.ptys}`])];
  // /dev first, so that entries can mount into it; devpts last of LXC's own, for /dev may be an entry.
  const own = [...dev, ...pts];
  mounts.forEach(({ setting }, index) => report.origin(`mounts[${own.length + index}]`, setting.place));
  const [capability] = [...(kept ?? []), ...draft.dropped];
  if (capability) report.origin('cell.capabilities', capability.setting.place);
  return {
    ociVersion: OCI_VERSION,
    root: { path: rootfs?.value ?? '/', readonly: draft.readonlyRoot },
    process: processOf(draft, main, report),
    ...(hostname ? { hostname: hostname.value } : {}),
    mounts: [...own, ...mounts.map(({ value }) => value)],
    ...hooksOf(draft, rootfs?.value ?? '/', main, report),
    linux: { ...linux, readonlyPaths },
    cell: {
      ...(optional.length > 0 ? { namespaces: { whereAvailable: optional } } : {}),
      devices: { list },
      cgroup: { parent: draft.cgroupParent?.value ?? 'lxc' },
      capabilities: kept
        ? { policy: 'deny', add: [...new Set(kept.map(({ value }) => value))], drop: [] }
        : { policy: 'allow', add: [], drop: [...new Set(draft.dropped.map(({ value }) => value))] },
    },
  };
}
