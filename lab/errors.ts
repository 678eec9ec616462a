/**
 * The user asked for something that cannot be done as asked. Ends the program with status 2.
 * `next` is the command to type, or the thing to change, that leads on.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly next: string | undefined;
  constructor(message: string, next?: string) {
    super(message);
    this.next = next;
  }
}

/**
 * The lab itself failed: QEMU, SSH, a download, a compiler. Never the fault of the kernel under test.
 * Ends the program with status 3, or turns one trial into `infra`.
 */
export class InfraError extends Error {
  override readonly name = 'InfraError';
  readonly next: string | undefined;
  constructor(message: string, next?: string, options?: ErrorOptions) {
    super(message, options);
    this.next = next;
  }
}
