/**
 * The trials that are still to be done, shared by several workers. A worker stays with its kernel while that has
 * trials left, since another kernel means another guest; then it takes the kernel with the most left, also one that
 * another worker is at.
 */
export class WorkList<T extends { kernel: string }> {
  #left = new Map<string, T[]>();

  constructor(trials: readonly T[]) {
    for (const trial of trials) {
      const list = this.#left.get(trial.kernel);
      if (list) list.push(trial);
      else this.#left.set(trial.kernel, [trial]);
    }
  }

  /** The next trial for a worker whose guest runs `kernel`; undefined when all is done. */
  next(kernel: string | undefined): T | undefined {
    const own = kernel === undefined ? undefined : this.#left.get(kernel);
    const list = own?.length ? own : this.#longest();
    return list?.shift();
  }

  /** Puts a trial that came to nothing in front of the others of its kernel. */
  putBack(trial: T): void {
    this.#left.set(trial.kernel, [trial, ...(this.#left.get(trial.kernel) ?? [])]);
  }

  /** Takes the rest of a kernel's trials off the list: its guest cannot be had. */
  drop(kernel: string): T[] {
    const rest = this.#left.get(kernel) ?? [];
    this.#left.delete(kernel);
    return rest;
  }

  #longest(): T[] | undefined {
    const lists = [...this.#left.values()].filter(list => list.length > 0);
    return lists.sort((a, b) => b.length - a.length)[0];
  }
}
