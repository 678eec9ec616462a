import { SystemError } from '../../src/sys/error.ts';
import type { System } from '../../src/sys/system.ts';
import { type Answer, type Found, Misuse } from './verb.ts';
import { verbs } from './verbs/index.ts';

/** Does what `argv` says. A refusal by the kernel is an answer; words that make no sense are a Misuse. */
export function perform(system: System, argv: readonly string[]): Answer {
  const [name = '', ...args] = argv;
  const verb = verbs[name];
  if (!verb)
    throw new Misuse(`no verb is called \`${name}\`; there are ${Object.keys(verbs).sort().join(', ')}`);
  return answered(() => {
    try {
      return verb.run(system, args);
    } catch (error) {
      if (error instanceof Misuse) throw new Misuse(`${name} ${verb.usage}: ${error.message}`);
      throw error;
    }
  });
}

/** Turns what an action found, or the refusal it met, into an answer. */
export function answered(action: () => Found): Answer {
  try {
    return { ok: true, ...action() };
  } catch (error) {
    if (error instanceof SystemError) return { ok: false, errno: error.code, call: error.call };
    throw error;
  }
}
