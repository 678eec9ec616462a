import type { Bench } from './bench.ts';

/** A group of cgroup v2 with a device filter that refuses everything. */
export interface FilteredGroup {
  path: string;
  /** The descriptor under which the host, and every child it makes from now on, has the group's directory open. */
  directory: number;
}

/**
 * Makes a group and attaches a program of type BPF_PROG_TYPE_CGROUP_DEVICE to it, with no flags: the plainest way.
 * Undefined where the kernel does not load such a program (before 4.15, or without CONFIG_CGROUP_BPF).
 */
export async function filteredGroup(bench: Bench): Promise<FilteredGroup | undefined> {
  const program = await bench.host`load-device-filter deny`;
  const loaded = bench.read(program, { ok: 'loaded', ENOSYS: 'no bpf(2)', EINVAL: 'no such type' });
  if (loaded !== 'loaded' || !program.ok || program.number === undefined) return undefined;
  const path = '/unified/filtered';
  await bench.host.must`mkdir /unified`;
  await bench.host.must`mount -t cgroup2 none /unified`;
  await bench.host.must`mkdir ${path}`;
  const { number: directory = -1 } = await bench.host.must`hold ${path} r`;
  await bench.host.must`attach-device-filter ${directory} ${program.number}`;
  return { path, directory };
}
