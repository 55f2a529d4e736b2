import { type Route, sendText } from './server.ts';

/** `GET /healthz`: the process runs. `GET /readyz`: it can also reach its database, else 503. */
export function healthRoutes({ ping }: { ping: () => Promise<void> }): Route[] {
  return [
    { method: 'GET', path: '/healthz', listener: (_request, response) => sendText(response, 200, 'ok') },
    {
      method: 'GET',
      path: '/readyz',
      async listener(_request, response) {
        const ready = await ping().then(
          () => true,
          () => false,
        );
        sendText(response, ready ? 200 : 503, ready ? 'ready' : 'database unreachable');
      },
    },
  ];
}
