import type { ContainerConfig } from './container-config.ts';

/** Something that is supposed to stop attacks, and how it is asked of the runtime. */
export interface Mitigation {
  /** What it is, in a few words. */
  title: string;
  /** Rows of the mission where it comes from. */
  seed: readonly string[];
  /** Changes the configuration of a container that has no mitigations into one that has this one. */
  apply(config: ContainerConfig): void;
}

/** The mitigations of a variant: its names are joined by `+`, and `none` is nobody. */
export function mitigationsOf(
  variant: string,
  known: Readonly<Record<string, Mitigation>>,
): readonly Mitigation[] {
  if (variant === 'none') return [];
  return variant.split('+').map(name => {
    const mitigation = known[name];
    if (!mitigation)
      throw new TypeError(`no mitigation is called ${name}; there are ${Object.keys(known).join(', ')}`);
    return mitigation;
  });
}
