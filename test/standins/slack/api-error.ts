/** A refusal as Slack words it: `error`, with more fields beside it where the method documents them. */
export class ApiError extends Error {
  readonly fields: Record<string, unknown>;
  constructor(code: string, fields: Record<string, unknown> = {}) {
    super(code);
    this.fields = fields;
  }
}

/** `invalid_arguments` with Slack's own wording of what is wrong. */
export function invalidArguments(problem: string): ApiError {
  return new ApiError('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${problem}`] } });
}
