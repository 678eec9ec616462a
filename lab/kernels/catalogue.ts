import { InfraError, UserError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { archiveSource } from './archive/source.ts';
import { chooseMany } from './choose.ts';
import type { Kernel } from './kernel.ts';
import { mirrorSource } from './mirror/source.ts';
import { snapshotSource } from './snapshot/source.ts';
import type { AvailableKernel, KernelSource } from './source.ts';
import { localStore } from './store/available.ts';

/** In the order in which they are asked. */
export const defaultSources = (): KernelSource[] => [
  localStore,
  mirrorSource(),
  archiveSource(),
  snapshotSource(),
];

/** What the sources have, each asked once at most and only when its turn comes. */
export class Catalogue {
  readonly #sources: readonly KernelSource[];
  readonly #emit: Emit;
  readonly #answers = new Map<KernelSource, AvailableKernel[]>();
  readonly #gotten = new Map<AvailableKernel, Promise<Kernel>>();
  readonly #failures = new Map<KernelSource, UserError | InfraError>();

  constructor(sources: readonly KernelSource[], emit: Emit) {
    this.#sources = sources;
    this.#emit = emit;
  }

  /** What can be had from each source in turn. A source that cannot be read has nothing, and says why in a notice. */
  async *bySource(): AsyncGenerator<AvailableKernel[]> {
    for (const source of this.#sources) {
      if (!this.#answers.has(source)) this.#answers.set(source, await this.#ask(source));
      yield this.#of(source).filter(kernel => !kernel.lacking);
    }
  }

  /** The kernel of a release that the lists do not tell, from the first source that finds it by name. */
  async find(release: string): Promise<AvailableKernel | undefined> {
    for (const source of this.#sources) {
      if (this.#failures.has(source)) continue;
      const found = await source.find?.(release, this.#emit);
      if (!found) continue;
      this.#answers.set(source, [...this.#of(source), found]);
      return found;
    }
    return undefined;
  }

  async #ask(source: KernelSource): Promise<AvailableKernel[]> {
    try {
      return await source.list(this.#emit);
    } catch (error) {
      if (!(error instanceof UserError || error instanceof InfraError)) throw error;
      this.#failures.set(source, error);
      this.#emit({ type: 'notice', text: error.message });
      return [];
    }
  }

  #of(source: KernelSource): AvailableKernel[] {
    return this.#answers.get(source) ?? [];
  }

  /** Brings a kernel that one of the sources listed, once however often it is asked for. */
  get(kernel: AvailableKernel): Promise<Kernel> {
    const begun = this.#gotten.get(kernel);
    if (begun) return begun;
    const source = this.#sources.find(candidate => this.#of(candidate).includes(kernel));
    if (!source) throw new InfraError(`no source knows the kernel ${kernel.name}`);
    const gotten = source.get(kernel, this.#emit);
    this.#gotten.set(kernel, gotten);
    return gotten;
  }

  /** Everything that can be had, as far as sources were asked. */
  get known(): AvailableKernel[] {
    return this.#sources.flatMap(source => this.#of(source)).filter(kernel => !kernel.lacking);
  }

  /** What is listed and cannot be had. */
  get lacking(): AvailableKernel[] {
    return this.#sources.flatMap(source => this.#of(source)).filter(kernel => kernel.lacking);
  }

  /** Whether a source is out of order rather than not there. */
  get isDisturbed(): boolean {
    return [...this.#failures.values()].some(error => error instanceof InfraError);
  }

  /** A line for each source: what it is called, and what it has or why it has nothing. */
  get asked(): string[] {
    return this.#sources
      .filter(source => this.#answers.has(source))
      .map(source => this.#failures.get(source)?.message ?? `${source.name}: ${summary(this.#of(source))}`);
  }
}

function summary(kernels: readonly AvailableKernel[]): string {
  const usable = kernels.filter(kernel => !kernel.lacking);
  if (usable.length === 0) return 'has no kernels';
  const series = chooseMany({ kind: 'all', text: 'all', flavour: '' }, usable).map(({ name }) => name);
  const others = usable.filter(({ version }) => !version).map(({ name }) => name);
  return `has ${[...series, ...others].join(', ')}`;
}
