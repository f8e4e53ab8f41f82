/**
 * Of a session: it is kept, but may not be used. Its customer restricted the end user, or its erasure waits for a legal hold. `alias` names the session in the statement.
 */
export const restrictedSql = (alias: string): string =>
  `(exists (select from ingest.end_user_restriction r where r.project_id = ${alias}.project_id and r.end_user = ${alias}.end_user)
    or exists (select from ingest.erasure e where e.session_id = ${alias}.id and e.state = 'deferred'))`;
