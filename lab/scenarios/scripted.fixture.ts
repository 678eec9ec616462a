import type { Answer } from '../guest/probe-link.ts';
import { type Bench, type BenchParts, openBench } from './bench.ts';
import { Machine } from './machine.ts';

/** What a guest that is not there answers to `actor: words`, or to `words` of any actor; `ok` where nothing is said. */
export type Script = Readonly<Record<string, Answer>>;

export const refused = (errno: string): Answer => ({ ok: false, errno, call: 'scripted' });

/**
 * A bench without a guest. Children are `0.1`, `0.2` and so on unless the script says what clone answers. `steps`
 * fills with `actor: words` of every step.
 */
export function scriptedBench(script: Script): { bench: Bench; steps: string[] } {
  const steps: string[] = [];
  let children = 0;
  const request = async (actor: string, argv: readonly string[]): Promise<Answer> => {
    const words = argv.join(' ');
    steps.push(`${actor}: ${words}`);
    const scripted = script[`${actor}: ${words}`] ?? script[words];
    if (scripted) return scripted;
    return argv[0] === 'clone'
      ? { ok: true, actor: `${actor}.${++children}`, number: 100 + children }
      : { ok: true };
  };
  const guest = { host: { request } } as unknown as BenchParts['guest'];
  const machine = new Machine({ ended: () => new Promise(() => {}), downfall: async () => 'stopped' });
  return { bench: openBench({ guest, mitigations: [], magic: '', machine, note: () => {} }), steps };
}
