/**
 * The expected failures, split by who must act. Their `message` is written for people:
 * it never holds a token, a payload or a stack. Everything else that is thrown is a bug.
 */
export abstract class AppError extends Error {
  override name = this.constructor.name;
}

/** The person (or the model) must change the request. */
export class RequestError extends AppError {}

/** An admin must act: share the page, invite the bot, widen a permission. */
export class AccessError extends AppError {}

export type Service = 'Notion' | 'Slack' | 'Claude' | 'the database';

/** Nobody can act: wait. Thrown only after the client's own retries are used up. */
export class UpstreamError extends AppError {
  readonly service: Service;
  /** False when the same request again could do a thing twice. */
  readonly isRetryable: boolean;

  constructor(
    service: Service,
    message = `${service} is not answering. Please try again in a minute.`,
    cause?: unknown,
    { isRetryable = true } = {},
  ) {
    super(message, { cause });
    this.service = service;
    this.isRetryable = isRetryable;
  }
}

/** True for the error that an aborted `AbortSignal` causes, whichever library threw it. Aborts are not failures. */
export function isAbort(error: unknown, signal?: AbortSignal): boolean {
  if (signal?.aborted) return true;
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'APIUserAbortError');
}

/** Eight hex characters that a person can quote and an admin can find in the log. */
export function newReference(): string {
  return crypto.randomUUID().slice(0, 8);
}

/** Whether a person may be offered to have it tried again. What we cannot name may have passed by then. */
export function canRetry(error: unknown): boolean {
  return error instanceof UpstreamError ? error.isRetryable : !(error instanceof AppError);
}

/** The sentence a person is shown for any thrown value. */
export function explain(error: unknown, reference: string): string {
  if (error instanceof UpstreamError) return `${error.message} (reference \`${reference}\`)`;
  if (error instanceof AppError) return error.message;
  return `Something went wrong on our side. Please try again; if it happens again, quote \`${reference}\` to an admin.`;
}
