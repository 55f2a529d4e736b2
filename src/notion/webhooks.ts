import { verifyWebhookSignature } from '@notionhq/client';
import { findNotionId } from './ids.ts';
import { list, object, string } from './json.ts';

/** A signed event of Notion, as far as the sync needs it. It carries no content. */
export interface WebhookEvent {
  id: string;
  /** For instance `page.content_updated`. */
  type: string;
  workspaceId: string;
  entity: { kind: 'page' | 'data_source' | 'database' | 'other'; id: string };
  /** The page, data source or database that holds it. */
  parentId?: string;
  /** The bots whose connections may see it; only events of public connections tell. */
  botIds?: string[];
}

const kinds = ['page', 'data_source', 'database'] as const;

/** The body as JSON; undefined when it is none. */
export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The token with which a new subscription introduces itself; undefined for every other body. */
export function readHandshake(body: unknown): string | undefined {
  const token = string(object(body).verification_token);
  return token && /^[\w.~+/=-]{8,200}$/.test(token) && object(body).entity === undefined ? token : undefined;
}

/** Undefined for what has no id, workspace or entity that can be read. */
export function readEvent(body: unknown): WebhookEvent | undefined {
  const event = object(body);
  const { id: entityId, type: entityType } = object(event.entity);
  const id = string(event.id);
  const workspaceId = findNotionId(string(event.workspace_id) ?? '');
  const kind = kinds.find((each) => each === entityType) ?? 'other';
  const notionId = findNotionId(string(entityId) ?? '');
  if (!id || id.length > 200 || id.includes('\0') || !workspaceId || !notionId) return undefined;
  const parentId = readParent(object(event.data).parent);
  const botIds = list(event.accessible_by).flatMap((viewer) =>
    object(viewer).type === 'bot' ? (findNotionId(string(object(viewer).id) ?? '') ?? []) : [],
  );
  return {
    id,
    type: string(event.type) ?? 'unknown',
    workspaceId,
    entity: { kind, id: notionId },
    ...(parentId ? { parentId } : {}),
    ...(botIds.length > 0 ? { botIds } : {}),
  };
}

/** A row's parent names its database and, beside it, the data source, which is nearer. */
function readParent(value: unknown): string | undefined {
  const parent = object(value);
  const isHolder = kinds.some((kind) => kind === parent.type);
  return findNotionId(string(parent.data_source_id) ?? (isHolder ? string(parent.id) : undefined) ?? '');
}

/** Whether one of the tokens signed exactly these bytes. All of them are tried, so that the time tells nothing. */
export async function isSigned(
  body: Uint8Array,
  signature: string | undefined,
  tokens: readonly string[],
): Promise<boolean> {
  const checks = await Promise.all(
    tokens
      .filter((token) => token !== '')
      .map((verificationToken) => verifyWebhookSignature({ body, signature, verificationToken })),
  );
  return checks.includes(true);
}
