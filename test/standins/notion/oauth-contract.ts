export interface NotionOAuthOptions {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  /** How long an authorization code is good for; ten minutes when absent. */
  codeLifetimeMs?: number;
  /** A replayed refresh token kills the whole grant, as real Notion can do; true when absent. */
  replayRevokes?: boolean;
}

/** One authorization by one person. Re-authorization makes a new grant; its bot id stays that of person and workspace. */
export interface NotionGrant {
  botId: string;
  /** The newest pair. */
  accessToken: string;
  refreshToken: string;
  personId: string;
  /** Pages that the person chose to share, with their trees. */
  pageIds: string[];
  /** False once revoked, by the program, by the person or for a replay. */
  active: boolean;
  /** Times the pair was rotated. */
  refreshes: number;
}

export interface NotionOAuth {
  /** From the next use on the access token gets 401; its refresh token stays good. */
  expire(accessToken: string): void;
  grants(): NotionGrant[];
}
