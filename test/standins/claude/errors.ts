/** A refusal in the API's own form. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

export function invalid(message: string): ApiError {
  return new ApiError(400, 'invalid_request_error', message);
}

export function errorBody({ type, message }: ApiError, requestId: string) {
  return { type: 'error', error: { type, message }, request_id: requestId };
}
