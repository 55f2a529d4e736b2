import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Trouble that a stand-in makes on purpose. A fault applies to a request when `path` matches its URL (all when absent). */
export interface Fault {
  path?: RegExp;
  method?: string;
  /** How many requests it hits before it is used up; unlimited when absent. */
  times?: number;
  /** 0 to 1, drawn with the stand-in's seeded generator; 1 when absent. */
  probability?: number;
  /** `hang`: no answer ever comes. */
  kind: 'latency' | 'error' | 'reset' | 'truncate' | 'garbage' | 'rewrite' | 'hang';
  /** The stand-in does its work first; only its answer is hit. `truncate` and `reset` with `afterBytes` and `rewrite` always do so. */
  late?: boolean;
  /** For `latency`. */
  ms?: number;
  /** For `error`, which can be a 200 with the wrong body too; a string (also '') or bytes go out as they are. */
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** For `truncate` and `reset`: how many bytes of the real answer get out first (0 when absent). */
  afterBytes?: number;
  /** For `rewrite`: gets the real JSON answer and gives what goes out instead; a string or bytes go out as they are. */
  rewrite?: (answer: unknown) => unknown;
  /** Called each time that it strikes. */
  onStrike?: () => void;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** Draws from here on as any other table with this seed. */
  seed(seed: number): void;
  /** Resolves to true when the fault has answered (or cut) the request itself, so that the stand-in must not. */
  apply(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

/** One fault table for one stand-in. `seed` makes the draws repeatable. */
export function createFaults(seed = 1): Faults {
  const faults: Fault[] = [];
  let random = mulberry32(seed);
  return {
    add: (fault) => void faults.push({ ...fault }),
    clear: () => void faults.splice(0),
    seed(next) {
      random = mulberry32(next);
    },
    async apply(request, response) {
      for (const fault of faults.slice()) {
        if (!matches(fault, request) || random() >= (fault.probability ?? 1)) continue;
        if (fault.times !== undefined) {
          if (fault.times <= 0) continue;
          fault.times -= 1;
        }
        if (await strike(fault, request, response)) return true;
      }
      return false;
    },
  };
}

function matches(fault: Fault, request: IncomingMessage): boolean {
  return (!fault.method || fault.method === request.method) && (!fault.path || fault.path.test(request.url ?? ''));
}

async function strike(fault: Fault, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (fault.late) {
    strikeAnswer(fault, request, response);
    return false;
  }
  fault.onStrike?.();
  switch (fault.kind) {
    case 'hang':
      request.resume();
      return true;
    case 'latency':
      await sleep(fault.ms ?? 100);
      return false;
    case 'error': {
      const body = bytesOf(fault.body ?? {});
      request.resume();
      response.writeHead(fault.status ?? 500, { 'content-type': 'application/json', ...fault.headers }).end(body);
      return true;
    }
    case 'garbage':
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"object": "list", "resu');
      return true;
    case 'rewrite':
      if (fault.rewrite) rewriteAnswer(response, fault.rewrite);
      return false;
    case 'reset':
    case 'truncate':
      if (!fault.afterBytes) {
        request.socket.destroy();
        return true;
      }
      cutAfter(response, fault.afterBytes);
      return false;
  }
}

/** Holds the real answer back until its end, and lets the fault have it then. */
function strikeAnswer(fault: Fault, request: IncomingMessage, response: ServerResponse): void {
  const real = { writeHead: response.writeHead, end: response.end };
  let head: unknown[] = [200];
  response.writeHead = ((...given: unknown[]) => {
    head = given;
    return response;
  }) as typeof response.writeHead;
  response.end = ((...body: unknown[]) => {
    Object.assign(response, real);
    void strike({ ...fault, late: false }, request, response).then((isAnswered) => {
      if (isAnswered || response.destroyed) return;
      response.writeHead(...(head as [number])).end(...(body as []));
    });
    return response;
  }) as typeof response.end;
}

function bytesOf(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}

/** Works on answers that are JSON and end in one piece, as those of APIs do; events of a stream pass as they are. */
function rewriteAnswer(response: ServerResponse, rewrite: (answer: unknown) => unknown): void {
  const end = response.end.bind(response);
  response.end = ((chunk?: unknown) => {
    const isWhole = typeof chunk === 'string' || Buffer.isBuffer(chunk);
    return isWhole ? end(bytesOf(rewrite(JSON.parse(String(chunk))))) : end(chunk);
  }) as typeof response.end;
}

/** Lets the real answer out up to `limit` bytes, then destroys the socket. */
function cutAfter(response: ServerResponse, limit: number): void {
  let left = limit;
  const write = response.write.bind(response);
  const cut = (chunk: unknown) => {
    if (typeof chunk !== 'string' && !Buffer.isBuffer(chunk)) return response.socket?.destroy();
    const bytes = Buffer.from(chunk as string);
    if (bytes.length <= left) {
      left -= bytes.length;
      write(bytes);
      return;
    }
    write(bytes.subarray(0, left), () => response.socket?.destroy());
  };
  response.write = ((chunk: unknown) => {
    cut(chunk);
    return true;
  }) as typeof response.write;
  response.end = ((chunk?: unknown) => {
    cut(chunk ?? null);
    response.socket?.destroy();
    return response;
  }) as typeof response.end;
}

/** Small seeded generator of numbers in [0, 1), by T. Ettinger's mulberry32 (public domain). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
