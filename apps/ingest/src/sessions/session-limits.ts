/** A session takes chunks this long after its start: an hour of recording and time for retries of its end. */
export const SESSION_OPEN_MINUTES = 75;
/** How long a recorder goes on before it starts a new session. */
export const SESSION_RECORDED_MINUTES = 60;
/** Tokens outlive the session, so that a late chunk is told what became of the session rather than that its token is bad. */
export const TOKEN_LIFE_MINUTES = 120;

/** What the recorder is told: about three times what a busy page needs. */
export const MAX_BYTES_PER_MINUTE = 3_000_000;
export const CHUNK_SECONDS = 5;
