import type { Emit } from '../events.ts';
import { Guest } from '../guest/guest.ts';
import { SpoiledState } from '../guest/state-record.ts';
import { discardState, type SavedState } from '../guest/state-store.ts';
import type { Acceleration } from './acceleration.ts';
import type { CgroupLayout } from './cgroup-layout.ts';
import { knownMitigations } from './known-mitigations.ts';
import { mitigationsOf } from './mitigation.ts';
import type { PlannedTrial } from './plan.ts';
import { type Observation, runTrial } from './trial.ts';
import type { WorkList } from './work-list.ts';

interface Worker {
  work: WorkList<PlannedTrial>;
  /** The saved state of a kernel's guest, made when it is first asked for; another one than `spoiled`. */
  stateOf(kernel: string, spoiled?: SavedState): Promise<SavedState>;
  consoleLogOf(kernel: string): string;
  acceleration: Acceleration;
  cgroup: CgroupLayout;
  /** Mitigations that are claimed and not applied. */
  sabotage: ReadonlySet<string>;
  emit: Emit;
  signal: AbortSignal;
}

const unfit: readonly string[] = ['crashed', 'hung', 'infra'];
/** What KVM makes of a trial when it dies under it. */
const suspicious: readonly string[] = ['hung', 'infra'];

/** Does trials from the list until none is left or the run is interrupted, one guest at a time. */
export async function workThrough(worker: Worker): Promise<void> {
  const { work, acceleration, emit, signal } = worker;
  let guest: Guest | undefined;
  let kernel: string | undefined;
  const stop = async (why: string) => {
    if (!guest || kernel === undefined) return;
    const cpuSeconds = await guest.cpuSeconds();
    await guest.stop();
    emit({ type: 'guest-stopped', kernel, why, cpuSeconds });
    guest = undefined;
  };
  const onAbort = () => void guest?.stop();
  signal.addEventListener('abort', onAbort);
  try {
    for (let trial = work.next(kernel); trial && !signal.aborted; trial = work.next(kernel)) {
      if (trial.kernel !== kernel) await stop('its trials are done');
      const { current: accel } = acceleration;
      if (guest && guest.state.spec.accel !== accel) await stop(`the run goes on under ${accel}`);
      kernel = trial.kernel;
      if (!guest) {
        try {
          guest = await startGuest(kernel, worker);
        } catch (error) {
          if (signal.aborted) return;
          if (accel === 'kvm') {
            await acceleration.abandonKvm(kernel, (error as Error).message);
            work.putBack(trial);
            continue;
          }
          for (const lost of [trial, ...work.drop(kernel)]) emit(infra(lost, error as Error));
          continue;
        }
      }
      if (signal.aborted) return;
      const { scenarioDefinition, ...key } = trial;
      emit({ type: 'trial-started', ...key });
      const mitigations = mitigationsOf(trial.variant, knownMitigations, worker.sabotage);
      const circumstances = { mitigations, cgroup: worker.cgroup };
      const observation = await runTrial(guest, scenarioDefinition, key, circumstances, emit);
      if (signal.aborted) return;
      if (accel === 'kvm' && suspicious.includes(observation.outcome)) {
        const why = guest.failure ?? observation.evidence.split('\n').at(-1) ?? '';
        await stop('KVM failed');
        await acceleration.abandonKvm(kernel, why);
        work.putBack(trial);
        continue;
      }
      emit({ type: 'trial-observed', trial: observation });
      if (unfit.includes(observation.outcome)) await stop(`the trial ended as ${observation.outcome}`);
      else if (guest.isOver) await stop('the trial ended its machine');
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await stop(signal.aborted ? 'interrupted' : 'its trials are done');
  }
}

/** A guest from the saved state; one whose files were changed is thrown away and made again, once. */
async function startGuest(kernel: string, { stateOf, consoleLogOf, emit }: Worker): Promise<Guest> {
  const state = await stateOf(kernel);
  const begin = performance.now();
  const guest = await Guest.start(state, consoleLogOf(kernel)).catch(async error => {
    if (!(error instanceof SpoiledState)) throw error;
    emit({ type: 'notice', text: `${error.message}; booting again` });
    await discardState(state);
    return Guest.start(await stateOf(kernel, state), consoleLogOf(kernel));
  });
  emit({ type: 'guest-started', kernel, commandLine: [...guest.commandLine] });
  const seconds = Math.round(performance.now() - begin) / 1000;
  emit({ type: 'guest-ready', kernel, seconds, how: 'restored' });
  return guest;
}

function infra({ kernel, scenario, variant }: PlannedTrial, error: Error): Parameters<Emit>[0] {
  const trial: Observation = {
    kernel,
    scenario,
    variant,
    outcome: 'infra',
    seconds: 0,
    evidence: error.message,
  };
  return { type: 'trial-observed', trial };
}
