import type { LabEvent, TimedEvent } from '../events.ts';

/** Shows or writes what happens. Reporters are independent of one another and derive all they know from the events. */
export interface Reporter {
  on(event: TimedEvent): void | Promise<void>;
  /** After the last event, also when the run was interrupted or failed. */
  end?(): Promise<void>;
}

/** One reporter out of many. Stamps each event with the time; a reporter that fails is heard of at the end. */
export function dispatcher(reporters: readonly Reporter[], now: () => Date = () => new Date()) {
  const failures: unknown[] = [];
  const underway = new Set<Promise<void>>();
  const collect = (failure: unknown) => {
    failures.push(failure);
  };

  return {
    emit(event: LabEvent): void {
      const timed = Object.assign({}, event, { time: now().toISOString() });
      for (const reporter of reporters) {
        try {
          const work = reporter.on(timed);
          if (work === undefined) continue;
          const settled = work.catch(collect).finally(() => underway.delete(settled));
          underway.add(settled);
        } catch (failure) {
          collect(failure);
        }
      }
    },

    /** Ends every reporter, whatever the others do, then throws the first failure of any. */
    async end(): Promise<void> {
      await Promise.all(underway);
      for (const reporter of reporters) await reporter.end?.().catch(collect);
      if (failures.length > 0) throw failures[0];
    },
  };
}
