/** An operation that cell itself stops, for carried out it would not do what was asked. The message says why. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
}
