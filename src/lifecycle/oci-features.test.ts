import test from 'ava';
import type { FeatureReport } from './features.ts';
import { LINUX_2_6_29, LINUX_7_3 } from './kernels.fixture.ts';
import { ociFeatures } from './oci-features.ts';

const report = (of: object) => ociFeatures(of as FeatureReport) as { linux: object; cell: object };

test('what the OCI runtime-spec asks for is what cell implements, on every kernel the same; `cell` is the kernel', t => {
  const [old, young] = [report(LINUX_2_6_29), report(LINUX_7_3)];
  t.deepEqual({ ...old, cell: null }, { ...young, cell: null });
  t.is(old.cell, LINUX_2_6_29);
  t.like(old.linux, {
    namespaces: ['mount', 'pid', 'uts', 'ipc', 'network', 'user', 'cgroup', 'time'],
    cgroup: { v1: true, v2: true, systemd: false },
    seccomp: { enabled: true, archs: ['SCMP_ARCH_X86_64'] },
    mountExtensions: { idmap: { enabled: true } },
  });
});
