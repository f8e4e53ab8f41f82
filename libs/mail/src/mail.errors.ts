/** A mail that must not or cannot be made. `code` is safe to log; nothing here quotes an address or a text. */
export class MailError extends Error {
  constructor(
    readonly code: 'address-invalid' | 'no-way-out' | 'remote-content' | 'link-invalid' | 'header-invalid' | 'too-long' | 'seal-broken' | 'no-keys',
    detail = '',
  ) {
    super(detail === '' ? `Mail: ${code}` : `Mail: ${code}: ${detail}`);
    this.name = 'MailError';
  }
}
