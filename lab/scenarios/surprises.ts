/** The ways in which a trial ends without an answer of its own. Thrown by scenarios, caught by the trial. */

/** The kernel lacks what is asked about or attacked. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** The kernel lacks the mitigation that the variant asks for. */
export class NotEnforceable extends Error {
  override readonly name = 'NotEnforceable';
}

/** The attack neither got through nor was stopped by what is under test. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive';
}

/** A step answered something that the scenario does not know how to read: the scenario has to learn. */
export class Unforeseen extends Error {
  override readonly name = 'Unforeseen';
}
