/** What went wrong, by who can mend it. Each kind has one exit code and is shown as one line. */
export type FailureKind =
  /** the user's input or configuration: exit 2 */
  | 'input'
  /** the machine, the network or the forge does not give what the run needs: exit 3 */
  | 'environment'
  /** the process was asked to stop (SIGTERM, SIGINT): exit 3 */
  | 'interrupted';

/** The one error that entries show to a user as a single line; anything else is a bug (exit 70). */
export class Failure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Failure';
    this.kind = kind;
  }

  get exitCode(): number {
    return this.kind === 'input' ? 2 : 3;
  }
}

/** A user's input is wrong: `where` says which one, `problem` what is wrong with it, `allowed` what would be right. */
export function inputFailure(where: string, problem: string, allowed?: string, cause?: unknown): Failure {
  const message = `${where}: ${problem}${allowed === undefined ? '' : `; allowed: ${allowed}`}`;
  return new Failure('input', message, cause === undefined ? undefined : { cause });
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

/** Thrown by `claims` when a reply is not what was asked for; the turn then counts as failed. */
export class UnusableReply extends Error {}
