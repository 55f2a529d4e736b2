import { setTimeout as delay } from 'node:timers/promises';
import { type types, webApi } from '@slack/bolt';
import type { Desk } from '../desk.ts';
import { isLost } from '../running.ts';

/** A modal that somebody has open, or has closed meanwhile. */
export interface Modal {
  /** It was there at least once. */
  readonly wasShown: boolean;
  /** What is going on, when nothing newer is. Never throws. */
  hint(view: types.ModalView): void;
  /** False when it is not there (any more). Throws what else Slack answers. */
  show(view: types.ModalView): Promise<boolean>;
}

const hintEveryMs = 800;
const lookMs = 200;

/**
 * `openedBy`: until then (milliseconds since the epoch) the modal may still be about to appear. Once the signal says that the work is lost,
 * another process has the modal and nothing is shown.
 */
export function createModal(
  { client, hasty, log }: Desk,
  { viewKey, openedBy, signal }: { viewKey: string; openedBy: number; signal: AbortSignal },
): Modal {
  let wasShown = false;
  let hintedAt = 0;
  let hinting: Promise<void> = Promise.resolve();
  let next: types.ModalView | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function update(with_: webApi.WebClient, view: types.ModalView): Promise<boolean> {
    for (;;) {
      try {
        await with_.views.update({ external_id: viewKey, view });
        wasShown = true;
        return true;
      } catch (error) {
        if (!isGone(error)) throw error;
        if (wasShown || Date.now() > openedBy) return false;
        await delay(lookMs);
      }
    }
  }

  function sendHint(): void {
    const view = next;
    timer = undefined;
    hintedAt = Date.now();
    if (!view || isLost(signal)) return;
    hinting = hinting
      .then(async () => void (await update(hasty, view)))
      .catch((error: unknown) => log.info({ error }, 'a modal did not say what goes on'));
  }

  return {
    get wasShown() {
      return wasShown;
    },
    hint(view) {
      next = view;
      timer ??= setTimeout(sendHint, Math.max(0, hintedAt + hintEveryMs - Date.now()));
    },
    async show(view) {
      clearTimeout(timer);
      timer = undefined;
      await hinting;
      if (isLost(signal)) signal.throwIfAborted();
      return update(client, view);
    },
  };
}

function isGone(error: unknown): boolean {
  return error instanceof webApi.WebAPIPlatformError && error.data.error === 'not_found';
}
