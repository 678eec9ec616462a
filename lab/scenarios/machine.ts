import type { Downfall, Guest } from '../guest/guest.ts';
import type { ProbeLink } from '../guest/probe-link.ts';
import type { Note } from './actor.ts';

/** What became of a guest's machine: it goes on, or went down in one of the ways that QEMU tells apart. */
export type Fate = 'running' | Downfall;

/** The guest's machine during one trial. Its end is an accident, unless the trial asks what became of it. */
export class Machine {
  #guest: Pick<Guest, 'ended' | 'downfall'>;
  #asked = false;

  constructor(guest: Pick<Guest, 'ended' | 'downfall'>) {
    this.#guest = guest;
  }

  /** Rejects when the machine ends and nobody has asked for that; never resolves. */
  async accident(): Promise<never> {
    return this.#guest.ended().catch(error => {
      if (!this.#asked) throw error;
      return new Promise<never>(() => {});
    });
  }

  /**
   * Does what may end the machine. An action that is lost says nothing by itself, it may have ended its own container
   * alone: the machine goes on when its host still answers.
   */
  async fateOf(action: () => Promise<unknown>, host: Pick<ProbeLink, 'request'>, note: Note): Promise<Fate> {
    this.#asked = true;
    const answered = async (): Promise<Fate> => {
      try {
        await action();
      } catch (error) {
        note(`lost: ${(error as Error).message}`);
      }
      // A machine that is gone does not answer; its end decides then.
      return host.request('0', ['pid']).then(
        () => 'running' as const,
        () => new Promise<never>(() => {}),
      );
    };
    const fate = await Promise.race([this.#guest.downfall(), answered()]);
    if (fate === 'running') this.#asked = false;
    note(`machine: ${fate}`);
    return fate;
  }
}
