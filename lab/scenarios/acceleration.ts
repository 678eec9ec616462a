import type { Emit } from '../events.ts';

export type Accel = 'tcg' | 'kvm';

/**
 * What the guests of a run are carried by. KVM can die under a guest at any moment, and where it did once it is not
 * asked again: from then on the run goes on under TCG.
 */
export class Acceleration {
  #current: Accel;
  #emit: Emit;
  #forget: (why: string) => Promise<void>;

  /** @param forget makes later runs know that KVM does not work here */
  constructor(accel: Accel, emit: Emit, forget: (why: string) => Promise<void>) {
    this.#current = accel;
    this.#emit = emit;
    this.#forget = forget;
  }

  get current(): Accel {
    return this.#current;
  }

  /** KVM failed a guest of this kernel, whose trial is done again. Said once, whoever else finds out. */
  async abandonKvm(kernel: string, why: string): Promise<void> {
    if (this.#current === 'tcg') return;
    this.#current = 'tcg';
    const [reason = ''] = why.split('\n');
    this.#emit({ type: 'kvm-abandoned', kernel, why: reason });
    await this.#forget(`it failed under ${kernel}: ${reason}`);
  }
}
