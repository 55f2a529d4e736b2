import { type DraftType, draftTypes } from '../agent/thread-draft.ts';
import { list, object, string } from '../notion/json.ts';
import type { Watch } from '../storage/watches.ts';
import type { Destination } from './destinations.ts';
import { type DraftKey, draftKeys } from './draft-lines.ts';

/** What the pages of a watch are like. */
export interface Template {
  /** Of every page; each says its own when absent. */
  type?: DraftType;
  /** In this order on the page; at least one. */
  sections: DraftKey[];
}

/** A data source whose meeting pages become drafts, with what we have stored of it. */
export interface MeetingWatch extends Omit<Watch, 'destination' | 'template'> {
  destination: Pick<Destination, 'connectionId' | 'kind' | 'id' | 'title' | 'url'>;
  template: Template;
}

export function readWatch(watch: Watch): MeetingWatch {
  const { connectionId, kind, id, title, url } = object(watch.destination);
  return {
    ...watch,
    destination: {
      connectionId: string(connectionId) ?? '',
      kind: kind === 'page' ? 'page' : 'data_source',
      id: string(id) ?? '',
      title: string(title) ?? '',
      url: string(url) ?? '',
    },
    template: readTemplate(watch.template),
  };
}

/** Of whatever shape; what names no section has all. */
export function readTemplate(value: unknown): Template {
  const { type, sections } = object(value);
  const known = draftTypes.find((each) => each === type);
  const chosen = draftKeys.filter((key) => list(sections).includes(key));
  return { ...(known ? { type: known } : {}), sections: chosen.length > 0 ? chosen : [...draftKeys] };
}
