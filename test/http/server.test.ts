import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { healthRoutes } from '../../src/http/health.ts';
import { createHttpServer, type Route } from '../../src/http/server.ts';
import { createLogger } from '../../src/log.ts';

const log = createLogger('silent');

async function serve(routes: Route[]) {
  const server = createHttpServer({ host: '127.0.0.1', port: 0 }, routes, log);
  const port = await server.start();
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe('the HTTP server', () => {
  it('says that the process is alive and ready', async () => {
    await using server = await serve(healthRoutes({ ping: async () => {} }));
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${server.url}/readyz`)).text()).toBe('ready\n');
  });

  it('is not ready while the database is away', async () => {
    await using server = await serve(healthRoutes({ ping: () => Promise.reject(new Error('down')) }));
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  });

  it('answers unknown paths with 404 and wrong methods with 405', async () => {
    await using server = await serve(healthRoutes({ ping: async () => {} }));
    expect((await fetch(`${server.url}/nowhere`)).status).toBe(404);
    const wrong = await fetch(`${server.url}/healthz`, { method: 'POST', body: 'x' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('turns a listener that throws into a 500 without detail', async () => {
    const broken: Route = {
      method: 'GET',
      path: '/broken',
      listener: () => Promise.reject(new Error('secret detail')),
    };
    await using server = await serve([broken]);
    const response = await fetch(`${server.url}/broken`);
    expect([response.status, await response.text()]).toEqual([500, 'Something went wrong\n']);
  });

  it('stops while a client holds its connection open', async () => {
    const server = await serve(healthRoutes({ ping: async () => {} }));
    const idle = request(`${server.url}/healthz`, { agent: false, headers: { connection: 'keep-alive' } });
    await new Promise<void>((resolve) => idle.on('response', (r) => r.resume().on('end', resolve)).end());
    await server[Symbol.asyncDispose]();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });
});
