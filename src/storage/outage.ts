import { UpstreamError } from '../errors.ts';

const awayCodes =
  /^(?:ECONN\w+|ENOTFOUND|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|08\w{3}|57P\d\d|53[34]00)$/;
const awayMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/;

const sentence = 'My database is not answering. Please try again in a minute.';

/** True for errors that waiting may cure: the server is away, starting, stopping or full. */
export function isOutage(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return awayCodes.test(code) || awayMessages.test(error.message);
}

/** The same functions, except that an outage comes out as an UpstreamError. They must not depend on `this`. */
export function translateOutages<Queries extends object>(queries: Queries): Queries {
  const translated = Object.entries(queries).map(
    ([name, query]: [string, (...input: unknown[]) => Promise<unknown>]) => [
      name,
      async (...input: unknown[]) => {
        try {
          return await query(...input);
        } catch (error) {
          throw isOutage(error) ? new UpstreamError('the database', sentence, error) : error;
        }
      },
    ],
  );
  return Object.fromEntries(translated) as Queries;
}
