import type { ContainerConfig } from './container-config.ts';

/** The program runs as a user that has nothing but what the bounding set leaves for other programs to give. */
export function asOrdinaryUser({ process }: ContainerConfig): void {
  process.user = { uid: 1000, gid: 1000 };
  const { capabilities } = process;
  for (const set of ['effective', 'permitted', 'inheritable', 'ambient'] as const) capabilities[set] = [];
}
