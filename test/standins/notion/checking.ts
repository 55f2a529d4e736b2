import { validateRequest } from '../../support/openapi.ts';
import type { NotionStandIn } from './contract.ts';
import type { Json } from './json.ts';

/** Holds every request to the official document; one that has passed is not looked at again, as reads repeat a lot. */
export function createChecks(): {
  readonly invalid: NotionStandIn['invalid'];
  check(method: string, pattern: string, url: URL, body: Json): void;
} {
  const invalid: NotionStandIn['invalid'] = [];
  const passed = new Set<string>();
  return {
    invalid,
    check(method, pattern, url, body) {
      const isBare = url.search === '' && Object.keys(body).length === 0;
      const question = `${method} ${pattern}`;
      if (isBare && passed.has(question)) return;
      const errors = validateRequest(method, url.pathname, Object.fromEntries(url.searchParams), body);
      if (errors.length > 0) invalid.push({ method, path: url.pathname, errors });
      else if (isBare) passed.add(question);
    },
  };
}
