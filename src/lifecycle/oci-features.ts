import { OPTION_WORDS } from '../mounts/options.ts';
import { CAPABILITIES } from '../privileges/capabilities.ts';
import { FILTER_FLAGS } from '../seccomp/policy.ts';
import { ACTIONS, NATIVE, OPERATORS } from '../seccomp/read-policy.ts';
import { NAMESPACES } from '../spec/config.ts';
import { HOOK_POINTS } from '../spec/hooks.ts';
import type { FeatureReport } from './features.ts';

/** The versions of the OCI runtime-spec whose configs cell takes. */
export const OCI_VERSION_MIN = '1.0.0';
export const OCI_VERSION_MAX = '1.2.0';

/**
 * What cell implements, whatever the kernel has of it (OCI runtime-spec, features.md), and under `cell` what the kernel
 * was asked. Pure.
 */
export function ociFeatures(report: FeatureReport): object {
  return {
    ociVersionMin: OCI_VERSION_MIN,
    ociVersionMax: OCI_VERSION_MAX,
    hooks: HOOK_POINTS,
    mountOptions: OPTION_WORDS,
    linux: {
      namespaces: NAMESPACES,
      capabilities: CAPABILITIES,
      cgroup: { v1: true, v2: true, systemd: false, systemdUser: false, rdma: true },
      seccomp: {
        enabled: true,
        actions: Object.keys(ACTIONS),
        operators: Object.keys(OPERATORS),
        archs: [NATIVE],
        knownFlags: Object.keys(FILTER_FLAGS),
        supportedFlags: Object.keys(FILTER_FLAGS),
      },
      apparmor: { enabled: true },
      selinux: { enabled: false },
      intelRdt: { enabled: false },
      mountExtensions: { idmap: { enabled: true } },
    },
    annotations: {},
    potentiallyUnsafeConfigAnnotations: [],
    cell: report,
  };
}
