import { $ } from 'zx';
import { InfraError } from '../errors.ts';

/** The version of the QEMU that guests will run in, such as `7.2.22`. */
export async function qemuVersion(): Promise<string> {
  const { stdout, exitCode } = await $({ quiet: true, nothrow: true })`qemu-system-x86_64 --version`;
  const version = /version (\S+)/.exec(stdout)?.[1];
  if (exitCode !== 0 || !version) throw new InfraError('QEMU for x86 is not installed.', 'lab setup');
  return version;
}
