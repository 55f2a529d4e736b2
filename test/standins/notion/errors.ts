import type { Json } from './json.ts';

/** A refusal in Notion's own words. `code` and `status` pair up as in Notion's error reference. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly additional: Json | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { additional?: Json; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.additional = more.additional;
    this.headers = more.headers ?? {};
  }
}

export function invalid(message: string): Refusal {
  return new Refusal(400, 'validation_error', message);
}

/** What Notion answers for things that do not exist and for things that nobody shared: the two look alike on purpose. */
export function notFound(kind: string, id: string): Refusal {
  return new Refusal(
    404,
    'object_not_found',
    `Could not find ${kind} with ID: ${id}. Make sure the relevant pages and databases are shared with your integration.`,
  );
}

/** The error object as it goes over the wire. */
export function errorBody(refusal: Refusal, requestId: string): Json {
  return {
    object: 'error',
    status: refusal.status,
    code: refusal.code,
    message: refusal.message,
    ...(refusal.additional ? { additional_data: refusal.additional } : {}),
    request_id: requestId,
  };
}
