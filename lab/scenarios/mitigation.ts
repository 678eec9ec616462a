import type { Expectation } from '../matrix/expectation.ts';
import type { Actor } from './actor.ts';
import type { ContainerConfig } from './container-config.ts';

/** Something that is supposed to stop attacks, and how it is asked of the runtime. */
export interface Mitigation {
  /** What it is, in a few words. */
  title: string;
  /** Rows of the mission where it comes from. */
  seed: readonly string[];
  /** The kernels that cannot enforce it, and why. The lab expects `not-enforceable` there, of every attack. */
  missing?: { kernels: string; why: string };
  /** Changes the configuration of a container that has no mitigations into one that has this one. */
  apply(config: ContainerConfig): void;
  /**
   * Does on the host, once the container runs, what no configuration says.
   * @throws NotEnforceable where this kernel refuses
   */
  impose?(host: Actor): Promise<void>;
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

/**
 * What an attack expects of its variants, with what follows from the mitigations alone. Asked in this order: whether
 * there is something to attack, whether the mitigations can be enforced, and only then whether they hold.
 */
export function withMissingMitigations(
  variants: readonly string[],
  expectations: readonly Expectation[],
  known: Readonly<Record<string, Mitigation>>,
): Expectation[] {
  const isAboutTheKernel = ({ outcome }: Expectation) =>
    outcome === 'not-applicable' || outcome === 'not-enforceable';
  const missing = variants.flatMap(variant =>
    mitigationsOf(variant, known).flatMap(({ missing }) =>
      missing ? [{ ...missing, variant, outcome: 'not-enforceable' }] : [],
    ),
  );
  return [
    ...expectations.filter(isAboutTheKernel),
    ...missing,
    ...expectations.filter(expectation => !isAboutTheKernel(expectation)),
  ];
}
