import type { Expectation } from '../matrix/expectation.ts';
import type { DecisiveOption } from '../matrix/options.ts';
import type { Actor } from './actor.ts';
import type { ContainerConfig } from './container-config.ts';

/** An AppArmor profile, which the guest's kernel must know before a program can be put under it. */
export interface AppArmorProfile {
  /** As the source names it. */
  name: string;
  /** One profile, in the language of apparmor.d(5). */
  source: string;
  /** Kinds of rules, as the kernel's features name them, without which the profile would not do what it says. */
  needs: readonly ('file' | 'mount' | 'signal' | 'ptrace')[];
}

/** Something that is supposed to stop attacks, and how it is asked of the runtime. */
export interface Mitigation {
  /** What it is, in a few words. */
  title: string;
  /** Rows of the mission where it comes from. */
  seed: readonly string[];
  /** The kernels that cannot enforce it, and why. The lab expects `not-enforceable` there, of every attack. */
  missing?: { kernels: string; why: string };
  /** The option of the kernel without which no version can. */
  option?: DecisiveOption;
  /** Of a whole set: the names of what it consists of, as far as the kernel can enforce it. */
  parts?: readonly string[];
  /** Changes the configuration of a container that has no mitigations into one that has this one. */
  apply(config: ContainerConfig): void;
  /** Loaded into the guest's kernel before the container starts, and the label of the container's program. */
  profile?: AppArmorProfile;
  /**
   * Does on the host, once the container runs, what no configuration says.
   * @throws NotEnforceable where this kernel refuses
   */
  impose?(host: Actor): Promise<void>;
}

type Known = Readonly<Record<string, Mitigation>>;

/** The names of a variant are joined by `+`, and `none` is nobody. */
const namesIn = (variant: string): string[] => (variant === 'none' ? [] : variant.split('+'));

function find(name: string, known: Known): Mitigation {
  const mitigation = known[name];
  if (mitigation) return mitigation;
  throw new TypeError(`no mitigation is called ${name}; there are ${Object.keys(known).join(', ')}`);
}

/**
 * The mitigations of a variant, whole sets with their parts. Those in `leftOut` are claimed and not applied: a lab
 * whose cells stay `held` without them sees nothing.
 */
export function mitigationsOf(
  variant: string,
  known: Known,
  leftOut: ReadonlySet<string> = new Set(),
): readonly Mitigation[] {
  const expanded = (name: string): Mitigation[] => {
    if (leftOut.has(name)) return [];
    const mitigation = find(name, known);
    return [...(mitigation.parts ?? []).flatMap(expanded), mitigation];
  };
  return namesIn(variant).flatMap(expanded);
}

/**
 * What an attack expects of its variants, with what follows from the mitigations alone. Asked in this order: whether
 * there is something to attack, whether the mitigations can be enforced, and only then whether they hold.
 */
export function withMissingMitigations(
  variants: readonly string[],
  expectations: readonly Expectation[],
  known: Known,
): Expectation[] {
  const isAboutTheKernel = ({ outcome }: Expectation) =>
    outcome === 'not-applicable' || outcome === 'not-enforceable';
  const missing = variants.flatMap(variant =>
    namesIn(variant).flatMap(name => {
      const { missing, option } = find(name, known);
      const outcome = 'not-enforceable';
      return [
        ...(missing ? [{ ...missing, variant, outcome }] : []),
        ...(option
          ? [{ kernels: 'all', without: option, variant, outcome, why: `it is built without ${option}` }]
          : []),
      ];
    }),
  );
  return [
    ...expectations.filter(isAboutTheKernel),
    ...missing,
    ...expectations.filter(expectation => !isAboutTheKernel(expectation)),
  ];
}
