export interface NotionWebhookOptions {
  /** Pauses before attempts 2 to 8, the last one repeated; 20 ms, 40 ms and so on when absent (Notion: minutes to hours). */
  retryDelaysMs?: number[];
  /** How long events wait so that edits of one thing become one event; 0 when absent (Notion: under a minute). */
  aggregateMs?: number;
}

/** One POST of one event; a retry is another one with the same id. */
export interface NotionDelivery {
  id: string;
  type: string;
  entityId: string;
  attempt: number;
  /** What the receiver answered; 0 when nobody did. */
  status: number;
  at: number;
}

export interface NotionWebhooks {
  /**
   * A subscription for one connection (the default one without `token`; the client id stands for all OAuth grants). Sends
   * the signed handshake once; events follow when it was answered with 200, as if the token had been pasted at once. The
   * `verificationToken` is made up when absent.
   */
  connect(
    url: string,
    options?: { token?: string; verificationToken?: string },
  ): Promise<{ status: number; verificationToken: string }>;
  /** Verification token of the newest subscription; '' before `connect`. */
  readonly token: string;
  /** All attempts, oldest first, handshakes left out. */
  readonly deliveries: NotionDelivery[];
  /** Keeps events back (`hold`, the default) or loses them (`drop`) until `resume`. */
  pause(how?: 'hold' | 'drop'): void;
  resume(): void;
  /** `duplicates`: further copies of each event; `shuffle`: events of one moment leave in another order. */
  disturb(trouble: { duplicates?: number; shuffle?: boolean }): void;
  /** A hand-made event, signed over its exact bytes unless `signature` is given (null: none); gives the answer's status. */
  send(event: unknown, options?: { signature?: string | null; bytes?: Uint8Array }): Promise<number>;
  /** Resolves when nothing waits, is on its way or will be tried again. */
  settled(): Promise<void>;
}
