import type { Expectation } from '../matrix/expectation.ts';
import type { DecisiveOption } from '../matrix/options.ts';
import type { Bench } from './bench.ts';
import { notBuiltIn } from './expected.ts';

/** What facts and attacks have in common. */
interface Question {
  /** The question, as a person would ask it. */
  title: string;
  /** Rows of the mission that the answer belongs to. */
  seed?: readonly string[];
  /** The options without which the kernel has nothing to ask about, and the outcome is `not-applicable`. */
  needs?: readonly DecisiveOption[];
  /** What is expected where, and why. Where nothing matches, nothing is claimed. */
  expectations: readonly Expectation[];
}

/** A question about the kernel with a closed set of answers. */
export interface FactDefinition<Answer extends string> extends Question {
  answers: readonly Answer[];
  /** Does the experiment, and says what was observed. */
  observe(bench: Bench): Promise<Answer>;
}

/** An attempt of root in a container to get what it was not given, under named mitigations. */
export interface AttackDefinition extends Question {
  /** Beside the control `none`: mitigations by name, `+` between those that are tried together. */
  variants: readonly string[];
  /** Does the attack, and says whether it got through. */
  attempt(bench: Bench): Promise<'held' | 'escaped'>;
}

export type Scenario = {
  id: string;
  title: string;
  seed: readonly string[];
  needs: readonly string[];
  answers: readonly string[];
  /** `none` first. A fact has only that one. */
  variants: readonly string[];
  expectations: readonly Expectation[];
  run(bench: Bench): Promise<string>;
  kind: 'fact' | 'attack';
};

/** What a scenario file exports by default: everything but the id, which is its path below scenarios/. */
export type ScenarioModule = Omit<Scenario, 'id'>;

const withNeeds = ({ needs = [], expectations }: Question): readonly Expectation[] => [
  ...needs.map(option => notBuiltIn(option)),
  ...expectations,
];

export const fact = <Answer extends string>(definition: FactDefinition<Answer>): ScenarioModule => ({
  kind: 'fact',
  title: definition.title,
  seed: definition.seed ?? [],
  needs: definition.needs ?? [],
  answers: definition.answers,
  variants: ['none'],
  expectations: withNeeds(definition),
  run: bench => definition.observe(bench),
});

export const attack = (definition: AttackDefinition): ScenarioModule => ({
  kind: 'attack',
  title: definition.title,
  seed: definition.seed ?? [],
  needs: definition.needs ?? [],
  answers: ['held', 'escaped', 'not-applicable', 'not-enforceable', 'inconclusive'],
  variants: ['none', ...definition.variants],
  expectations: withNeeds(definition),
  run: bench => definition.attempt(bench),
});
