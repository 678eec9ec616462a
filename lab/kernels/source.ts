import type { Emit } from '../events.ts';
import type { KernelRecord } from '../matrix/schema.ts';
import type { Kernel } from './kernel.ts';

/** A kernel that can be had, here already or by fetching it. */
export interface AvailableKernel {
  /** Tells it from all others of its source. */
  id: string;
  /** What the user calls it: a version with its flavour (`6.12.107`, `6.12.107+cloud`), or the name it was added under. */
  name: string;
  /** The upstream version, when it is known; words such as `6.12`, ranges and `latest` go by it. */
  version?: string;
  /** `cloud`, or empty for the kernel that a distribution installs by default. */
  flavour: string;
  release: string;
  source: KernelRecord['source'];
  cached: boolean;
  /** On the disk when it is cached, otherwise to be downloaded; 0 where that is not known before. */
  bytes: number;
  /** When it was built, where that is known (ISO 8601). */
  date?: string;
  package?: { name: string; version: string; suite: string };
  /** Why it is listed and yet cannot be had. */
  lacking?: string;
}

/**
 * A place that kernels come from. Sources are asked in an order, and the first that has what a word names gives it.
 */
export interface KernelSource {
  /** How messages call it, as in "the Debian mirror http://...". Known once `list` has answered. */
  readonly name: string;
  /** Everything that can be had from here. Throws UserError or InfraError when it cannot be told. */
  list(emit: Emit): Promise<AvailableKernel[]>;
  /** The kernel of a release (`uname -r`), for sources whose list does not tell all releases. */
  find?(release: string, emit: Emit): Promise<AvailableKernel | undefined>;
  /** Brings one of them to this machine, if it is not there already, and checks it. */
  get(choice: AvailableKernel, emit: Emit): Promise<Kernel>;
}
