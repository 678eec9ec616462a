import { OPTION_WORDS } from '../mounts/options.ts';
import { CAPABILITIES, capabilityNumber } from '../privileges/capabilities.ts';
import { NAMESPACES } from '../spec/config.ts';
import { HOOK_POINTS } from '../spec/hooks.ts';
import type { FeatureReport } from './features.ts';

/** The versions of the OCI runtime-spec whose configs cell takes. */
export const OCI_VERSION_MIN = '1.0.0';
export const OCI_VERSION_MAX = '1.2.0';

const ACTIONS = [
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_TRAP',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_TRACE',
  'SCMP_ACT_ALLOW',
  'SCMP_ACT_LOG',
];

/** What this cell can do here, in the shape of the OCI runtime-spec (features.md), and `cell`: what was asked. Pure. */
export function ociFeatures(report: FeatureReport): object {
  const usable = (kind: (typeof NAMESPACES)[number]) =>
    !['absent', 'denied'].includes(report.namespaces[kind]);
  const known = CAPABILITIES.filter(name => capabilityNumber(name) <= report.privileges.lastCapability);
  return {
    ociVersionMin: OCI_VERSION_MIN,
    ociVersionMax: OCI_VERSION_MAX,
    hooks: HOOK_POINTS,
    mountOptions: OPTION_WORDS,
    linux: {
      namespaces: NAMESPACES.filter(usable),
      capabilities: known,
      cgroup: {
        v1: Object.keys(report.controllers).length > 0,
        v2: report.cgroup2,
        systemd: false,
        systemdUser: false,
        rdma: false,
      },
      seccomp: {
        enabled: report.privileges.seccompFilter,
        ...(report.privileges.seccompFilter && { actions: ACTIONS }),
      },
      selinux: { enabled: false },
      intelRdt: { enabled: false },
      mountExtensions: { idmap: { enabled: report.mounts.setattr } },
    },
    annotations: {},
    potentiallyUnsafeConfigAnnotations: [],
    cell: report,
  };
}
