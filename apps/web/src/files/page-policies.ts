const CLOSED = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Public pages: our style, our one script, forms to ourselves. */
export const SITE_POLICY = `${CLOSED}; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'`;

/** Pages that show recordings: nothing from elsewhere, no form, and recorded text can become no markup. */
export const VIEWER_POLICY = `${CLOSED}; script-src 'self'; connect-src 'self'; img-src 'self' blob: data:; style-src 'self'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;

/** The demo app does what a customer's Flutter app does: compiles WebAssembly, styles itself, loads the recorder from ingest and posts to it. */
export const demoAppPolicy = (ingestOrigin: string): string =>
  `${CLOSED}; script-src 'self' 'wasm-unsafe-eval' ${ingestOrigin}; connect-src 'self' ${ingestOrigin}; worker-src 'self' blob:; img-src 'self' blob: data:; font-src 'self'; style-src 'self' 'unsafe-inline'; form-action 'none'`;
