import type { NotionRequest } from './contract.ts';

const slack = 1000;

/** The requests of a stand-in; with `keep` only the newest, without bodies, so that a long run does not fill the memory. */
export interface RequestLog {
  readonly requests: NotionRequest[];
  readonly count: number;
  note(request: NotionRequest): void;
}

export function createRequestLog(keep: number | undefined): RequestLog {
  const requests: NotionRequest[] = [];
  let count = 0;
  return {
    requests,
    get count() {
      return count;
    },
    note(request) {
      count += 1;
      requests.push(keep === undefined ? request : { ...request, body: undefined });
      if (keep !== undefined && requests.length > keep + slack) requests.splice(0, requests.length - keep);
    },
  };
}
