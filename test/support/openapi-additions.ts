type Json = Record<string, unknown>;

/**
 * The document is from March 2026. What the SDK of today sends besides is added here, from its type declarations;
 * a request is not wrong because it is newer than the copy.
 */
export function laterThanTheDocument(document: Json): void {
  const search = bodyOf(document, '/v1/search', 'post');
  const { sort, filter } = search.properties as { sort: Json; filter: Json };
  Object.assign(search.properties as Json, {
    sort: { anyOf: [sort, exactly({ property: { const: 'relevance' } })] },
    filter: {
      anyOf: [
        { ...filter, properties: { ...(filter.properties as Json), in_trash: { type: 'boolean' } } },
        exactly({ in_trash: { type: 'boolean' } }),
      ],
    },
  });
  const comment = bodyOf(document, '/v1/comments', 'post');
  const [text] = comment.allOf as Json[];
  if (text) {
    Object.assign(text, { required: [], anyOf: [{ required: ['rich_text'] }, { required: ['markdown'] }] });
    Object.assign(text.properties as Json, { markdown: { type: 'string' } });
  }
  const page = bodyOf(document, '/v1/pages', 'post');
  Object.assign(page.properties as Json, { allow_async: { type: 'boolean' } });
}

function exactly(properties: Json): Json {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function bodyOf(document: Json, path: string, method: string): Json {
  const found = ['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'].reduce<unknown>(
    (value, key) => (value as Json)[key],
    document,
  );
  return found as Json;
}
