/** One kind of refusal or failure, as every app answers it and as its documentation page explains it. */
export interface ProblemDefinition {
  status: number;
  /** Other statuses the same code may be answered with. */
  otherStatuses?: readonly number[];
  title: string;
  /** What happened, for the documentation page. */
  meaning: string;
  /** What the caller can do; part of every answer. */
  hint: string;
  /** True if the same request may succeed later. */
  retry?: boolean;
}

const define = <const T extends Record<string, ProblemDefinition>>(problems: T): T => problems;

/** The closed registry of codes. A code is stable: clients compare it. Each has a page in docs/problems. */
export const PROBLEMS = define({
  'malformed-body': { status: 400, title: 'The body cannot be read', meaning: 'The body is empty, cut short, damaged or not valid in the format its Content-Type names.', hint: 'Send a complete body that is valid in the format named by Content-Type.' },
  'malformed-request': { status: 400, title: 'The request cannot be read', meaning: 'The bytes are not an HTTP request that has one meaning. The connection is closed.', hint: 'Use an HTTP client that follows RFC 9112; send one Content-Length or chunked encoding, not both.' },
  'invalid-encoding': { status: 400, otherStatuses: [415], title: 'The text is not UTF-8', meaning: 'The body holds bytes that are not UTF-8 (400), or Content-Type names another charset (415).', hint: 'Send UTF-8.' },
  'duplicate-key': { status: 400, title: 'A JSON object names a key twice', meaning: 'Parsers disagree about which of two equal keys wins, so a body that has them is refused.', hint: 'Name every key of an object once.' },
  'invalid-cursor': { status: 400, title: 'The cursor is not valid', meaning: 'The cursor was changed, belongs to another list or is too old.', hint: 'Start again from the first page and use cursors exactly as they were given.' },
  'invalid-text': { status: 422, title: 'A text holds characters that cannot be stored', meaning: 'A string holds NUL (U+0000) or half of a surrogate pair.', hint: 'Remove the characters named in errors.' },
  'validation-failed': { status: 422, title: 'A value is not valid', meaning: 'The request was read, and at least one value is missing or outside what the documentation allows.', hint: 'Correct the values named in errors.' },
  'unknown-field': { status: 422, title: 'A field is not known', meaning: 'The request holds a field that this operation does not have.', hint: 'Remove the fields named in errors.' },
  'too-complex': { status: 422, title: 'The JSON is too complex', meaning: 'The body has too many values or is nested too deeply.', hint: 'Split the request into smaller ones.' },
  'timestamp-out-of-range': { status: 422, title: 'A time is out of range', meaning: 'After correction for the difference between the clocks the time is more than a day away.', hint: 'Send the time at which the thing happened.' },
  'image-too-large': { status: 422, title: 'An image has too many pixels', meaning: 'The image would unpack to more pixels than any frame may have.', hint: 'Keep to the limits of the recording format.' },
  'image-corrupt': { status: 422, title: 'An image cannot be decoded', meaning: 'The image is cut short, damaged or not as large as it was declared.', hint: 'Encode the frame again.' },
  'image-trailing-data': { status: 422, title: 'An image holds more than pixels', meaning: 'Bytes, metadata or further pictures follow or accompany the image.', hint: 'Send the plain still image only.' },
  'url-not-allowed': { status: 422, title: 'The URL may not be called', meaning: 'The URL names a private, local or otherwise refused address.', hint: 'Use a public https URL.' },
  'form-token-invalid': { status: 422, title: 'The form cannot be used any more', meaning: 'The form token was used before, is older than two hours, belongs to another form or was not made by us. Nothing was done.', hint: 'Get a new token from GET /v1/forms/{form} and send the same values with it.' },
  'form-too-early': { status: 422, title: 'The form was sent too quickly', meaning: 'The form token is younger than two seconds. Nothing was done and the token still works.', hint: 'Wait as long as Retry-After says, then send the same request again.', retry: true },
  'mail-domain-unreachable': { status: 422, title: 'The domain takes no mail', meaning: 'The domain of the address does not exist, or says that it takes no mail.', hint: 'Check the address for a typing mistake.' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key was used for another request', meaning: 'The same Idempotency-Key came with a different payload.', hint: 'Make a new key for each new request.' },
  unauthenticated: { status: 401, title: 'No valid credential', meaning: 'There is no credential, or it is unknown, expired or revoked. The answer is the same in each case.', hint: 'Send a valid key or session token in the Authorization header.' },
  'invalid-token': { status: 401, title: 'The token is not valid', meaning: 'The token is malformed, altered, expired or meant for something else.', hint: 'Get a new token.' },
  'credential-in-url': { status: 401, title: 'Credentials do not belong in URLs', meaning: 'The query string holds something that looks like a key or token. URLs end up in logs and histories.', hint: 'Send it in the Authorization header. Treat a secret that was in a URL as leaked: revoke it.' },
  'insufficient-scope': { status: 403, title: 'The credential does not allow this', meaning: 'The credential is valid, but its kind, scopes or role do not include this operation.', hint: 'Use a credential that has the scope named in the documentation of the operation.' },
  'access-not-granted': { status: 403, title: 'There is no live access grant', meaning: 'Our staff sees recordings under a grant only: one that was approved, is not older than its minutes, was not revoked, and is about this recording.', hint: 'Ask for a grant (POST /v1/access-grants of the privacy app), or wait until it is approved.' },
  'origin-not-allowed': { status: 403, title: 'The origin is not allowed', meaning: 'The page that sent the request is not on the list of origins of this ingest key.', hint: 'Add the origin to the key, or use the key of this site.' },
  'consent-required': { status: 403, title: 'The end user has not consented', meaning: 'The project records only with consent, and this session has none.', hint: 'Ask the end user first; record nothing until they agree.' },
  'recording-disabled': { status: 403, title: 'Recording is switched off', meaning: 'The customer has switched recording off for this project.', hint: 'Stop recording and drop what is buffered.' },
  'masking-too-weak': { status: 403, title: 'The masking is weaker than the project allows', meaning: 'The recording declares a privacy level below the floor that the project sets.', hint: 'Record with the privacy level that the start of the session answered, or a stricter one.' },
  'reauthentication-required': { status: 403, title: 'Prove again that it is you', meaning: 'The operation asks for a sign-in session that was authenticated in the last ten minutes. Nothing was done.', hint: 'Authenticate again (POST /v1/sign-in-sessions/current/authentication), then send the same request.' },
  'consent-withdrawn': { status: 410, title: 'The end user withdrew their consent', meaning: 'The consent that this recording rests on was withdrawn. Nothing more of it is taken, and what was recorded is being erased.', hint: 'Stop recording and drop everything that is still buffered. Start again only after the end user agreed again, and say when in consent.givenAt.' },
  'end-user-restricted': { status: 403, title: 'This end user is not recorded', meaning: 'The customer restricted the processing of this end user. Nothing of them is recorded, and what there is is not used.', hint: 'Stop recording and drop what is buffered.' },
  'recorder-too-old': { status: 403, title: 'The recorder is too old', meaning: 'The version of the recorder is below the oldest one that is taken, or cannot keep the masking rules of the project.', hint: 'Load the recorder that GET /v1/sdk/config names, or a version from the one named in detail on.' },
  csrf: { status: 403, title: 'The request came from another site', meaning: 'A request that is authenticated by a cookie was sent by a page of another site, or cannot prove that it was not.', hint: 'Send it from the same origin, as application/json.' },
  'not-found': { status: 404, title: 'Not found', meaning: 'There is nothing here, or nothing that this credential may know of. The answer is the same in both cases.', hint: 'Check the path and the id.' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here', meaning: 'The path exists, but not for this method.', hint: 'Use a method of the Allow header.' },
  'not-acceptable': { status: 406, title: 'No acceptable format', meaning: 'The Accept header rules out every format that the operation has.', hint: 'Accept application/json, or the format that the documentation names.' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive', meaning: 'Headers must be complete within 10 seconds and the whole request within 30.', hint: 'Send it again, in smaller parts on slow networks.', retry: true },
  conflict: { status: 409, title: 'The request conflicts with the present state', meaning: 'What the request asks for cannot be done in the state things are in now.', hint: 'Read the present state, then decide again.' },
  'not-signed-yet': { status: 409, title: 'No signed checkpoint has it yet', meaning: 'The leaf is in the audit log, and the next checkpoint, at most ten minutes away, will be the first to cover it.', hint: 'Ask again after the time that Retry-After names.', retry: true },
  'mail-sender-unproven': { status: 409, title: 'Receivers cannot tell that our mail is ours', meaning: 'SPF, DKIM or DMARC of the domain that mail is from is not in order, so announcements do not start.', hint: 'Mend the DNS records that detail names, then send the same request again.', retry: true },
  'chunk-conflict': { status: 409, title: 'Another chunk has this number', meaning: 'A chunk with the same session and seq but other bytes was accepted before. The first one is kept.', hint: 'Never change a chunk after the first try to send it.' },
  'plan-limit': { status: 409, title: 'The plan includes no more of these', meaning: 'The organisation has as many members, projects or API keys as its plan includes. Invitations that wait count as members.', hint: 'Remove what is not needed, or ask for a larger plan.' },
  'last-owner': { status: 409, title: 'The organisation would have no owner', meaning: 'The only owner of an organisation cannot leave it, be removed or become anything less.', hint: 'Make somebody else an owner first: hand the ownership over, or close the organisation.' },
  'organisation-closing': { status: 409, title: 'The organisation is closing', meaning: 'The organisation is being closed, and what the request asks for is not possible in the state that this is in.', hint: 'Read the closing. As long as it waits, an owner can reopen the organisation.' },
  'invitation-invalid': { status: 410, title: 'The invitation is not valid', meaning: 'The invitation was used, declined, revoked or replaced, is older than seven days, or was never made. The answer is the same in each case.', hint: 'Ask for a new invitation.' },
  'session-not-open': { status: 409, title: 'The session is not open', meaning: 'The session was not started, has ended or is too old to take more.', hint: 'Start a new session.' },
  'idempotency-key-in-progress': { status: 409, title: 'The first request with this key is still running', meaning: 'A request with the same Idempotency-Key has not been answered yet.', hint: 'Wait, then send the same request again.', retry: true },
  'link-expired': { status: 410, title: 'The link is too old', meaning: 'The link was ours, and the time in which it could be used is over.', hint: 'Ask for a new mail; the link in it works again.' },
  'session-deleted': { status: 410, title: 'The session was erased', meaning: 'The session was erased and nothing of it is stored any more, this request included.', hint: 'Drop everything that is still buffered for this session.' },
  'payload-too-large': { status: 413, title: 'The body is too large', meaning: 'The body, as sent or after unpacking, is larger than the operation takes.', hint: 'Keep to the limit that the documentation of the operation names.' },
  'uri-too-long': { status: 414, title: 'The URL is too long', meaning: 'The path and query are longer than 8 KiB.', hint: 'Send long values in a body.' },
  'unsupported-media-type': { status: 415, title: 'The media type is not supported', meaning: 'Content-Type is missing, or names a type that the operation does not take.', hint: 'Send one of the types that the documentation of the operation names.' },
  'unsupported-encoding': { status: 415, title: 'The content encoding is not supported', meaning: 'Content-Encoding names an encoding, or a stack of encodings, that the operation does not take.', hint: 'Send the body without Content-Encoding.' },
  'media-type-mismatch': { status: 422, otherStatuses: [415], title: 'The bytes are not what they are called', meaning: 'The content is of another type than its label says.', hint: 'Label the bytes as what they are.' },
  'range-not-satisfiable': { status: 416, title: 'The range is outside the resource', meaning: 'The Range header asks for bytes that do not exist.', hint: 'Ask for a range inside the length that the manifest names.' },
  'precondition-failed': { status: 412, title: 'A precondition is not met', meaning: 'The resource is not in the version that the request was made for.', hint: 'Read the present version, then decide again.' },
  'precondition-required': { status: 428, title: 'Say which version you change', meaning: 'The request changes something that others change too, and does not say in If-Match which version it was made for.', hint: 'Read the resource and send its ETag in If-Match.' },
  'watch-reason-required': { status: 428, title: 'Say why you watch', meaning: 'The project shows its recordings only to those who say why they watch, and this viewer has not said so, or said it more than ten minutes before the last look.', hint: 'POST { "reason": "…" } to /v1/recordings/{sessionId}/viewings, then send the request again.' },
  'live-viewing-off': { status: 409, title: 'Recordings may not be followed live', meaning: 'The project does not let anybody follow its recordings while they are made.', hint: 'Switch liveViewing on in the settings of the project, or watch when the recording has ended.' },
  'headers-too-large': { status: 431, title: 'The headers are too large', meaning: 'The request headers are larger than 16 KiB together.', hint: 'Send fewer or shorter headers and cookies.' },
  'rate-limited': { status: 429, title: 'Too many requests', meaning: 'More requests came than the limit allows.', hint: 'Wait as long as Retry-After says.', retry: true },
  restricted: { status: 423, title: 'The data is restricted', meaning: 'The person’s data may be kept but not used: they or their customer restricted it, or an erasure of it waits for a legal hold.', hint: 'Lift the restriction first, or do without this data.' },
  'quota-exceeded': { status: 429, title: 'The quota is used up', meaning: 'The organisation has used what its plan includes.', hint: 'Wait for the next period or change the plan.', retry: true },
  'internal-error': { status: 500, title: 'Something went wrong on our side', meaning: 'A fault of ours. It was logged with the request id; the answer says nothing more on purpose.', hint: 'Tell us the request id if it happens again.', retry: true },
  'dependency-unavailable': { status: 503, title: 'Temporarily not available', meaning: 'A store that the operation needs cannot be reached or is too slow. Nothing was done.', hint: 'Send the same request again after Retry-After.', retry: true },
  overloaded: { status: 503, title: 'Too busy', meaning: 'The service refuses work it could not finish in time. Nothing was done.', hint: 'Send the same request again after Retry-After.', retry: true },
  'shutting-down': { status: 503, title: 'This process is stopping', meaning: 'The process takes no new requests. Another one does, or this one will in a moment. Nothing was done.', hint: 'Send the same request again after Retry-After.', retry: true },
});

export type ProblemCode = keyof typeof PROBLEMS;

/** The definition behind a code. */
export const problemDefinition = (code: ProblemCode): ProblemDefinition => PROBLEMS[code];

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);
