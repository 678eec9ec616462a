import type { Emit } from '../events.ts';
import { Overdue, within } from '../guest/deadline.ts';
import type { Guest } from '../guest/guest.ts';
import { limit } from '../guest/pace.ts';
import type { Trial, TrialKey } from '../matrix/schema.ts';
import { openBench } from './bench.ts';
import { type CgroupLayout, layCgroups } from './cgroup-layout.ts';
import type { Container } from './container.ts';
import type { Scenario } from './define.ts';
import { Machine } from './machine.ts';
import type { Mitigation } from './mitigation.ts';
import { Inconclusive, NotApplicable, NotEnforceable } from './surprises.ts';

/** A trial takes well under a second; this is for a guest that hangs. */
const trialSeconds = 60;

/** What a trial showed, before anything is expected of it. */
export type Observation = Omit<Trial, 'expected' | 'why' | 'verdict'>;

/** Under what a scenario is run. */
export interface Circumstances {
  /** Those of the variant. */
  mitigations: readonly Mitigation[];
  cgroup: CgroupLayout;
}

/**
 * Resets the guest, runs the scenario in it under the mitigations of the variant, and says what came of it. Never
 * throws: whatever goes wrong is an outcome of this trial. The guest is fit for another trial unless the outcome is
 * `crashed`, `hung` or `infra`, or the experiment was to end its machine.
 */
export async function runTrial(
  guest: Guest,
  scenario: Scenario,
  key: TrialKey,
  { mitigations, cgroup }: Circumstances,
  emit: Emit,
): Promise<Observation> {
  const evidence: string[] = [];
  const containers: Container[] = [];
  const note = (text: string) => {
    evidence.push(text);
    emit({ type: 'step', ...key, text });
  };
  const begin = performance.now();
  const machine = new Machine(guest);
  const work = async (): Promise<string> => {
    const clean = await guest.reset();
    const onContainer = (container: Container) => void containers.push(container);
    const bench = openBench({
      guest: clean,
      mitigations,
      magic: guest.state.magic,
      machine,
      note,
      onContainer,
    });
    await layCgroups(bench.host, cgroup);
    return scenario.run(bench);
  };
  let outcome: string;
  try {
    outcome = await within(
      limit(trialSeconds),
      `${key.kernel} ${key.scenario}/${key.variant}`,
      Promise.race([work(), machine.accident()]),
    );
  } catch (error) {
    outcome = await outcomeOf(error as Error, guest, note);
  }
  const seconds = Math.round(performance.now() - begin) / 1000;
  const unenforced = [...new Set(containers.flatMap(container => container.unenforced()))];
  if (unenforced.length > 0)
    note(`the kernel cannot enforce, and the runtime left out: ${unenforced.join(', ')}`);
  return {
    ...key,
    outcome,
    seconds,
    evidence: evidence.join('\n'),
    ...(unenforced.length > 0 && { unenforced }),
  };
}

async function outcomeOf(error: Error, guest: Guest, note: (text: string) => void): Promise<string> {
  if (error instanceof NotApplicable) return said('not-applicable', error, note);
  if (error instanceof NotEnforceable) return said('not-enforceable', error, note);
  if (error instanceof Inconclusive) return said('inconclusive', error, note);
  const crash = await guest.crash();
  note(crash ?? error.message);
  if (crash !== undefined) return 'crashed';
  return error instanceof Overdue ? 'hung' : 'infra';
}

function said(outcome: string, error: Error, note: (text: string) => void): string {
  note(error.message);
  return outcome;
}
