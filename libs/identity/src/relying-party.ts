export interface RelyingParty {
  /** The domain that passkeys are bound to. */
  id: string;
  /** Pages that may ask for them. */
  origins: string[];
}

/** Passkeys belong to the web app's domain. Browsers know none for IP addresses: on loopback they are bound to `localhost`, where the web app can be reached as well. */
export const relyingParty = (webUrl: string): RelyingParty => {
  const url = new URL(webUrl);
  if (url.hostname !== '127.0.0.1' && url.hostname !== '[::1]') return { id: url.hostname, origins: [url.origin] };
  url.hostname = 'localhost';
  return { id: 'localhost', origins: [url.origin] };
};
