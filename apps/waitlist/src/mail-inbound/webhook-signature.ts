import { createHmac, timingSafeEqual } from 'node:crypto';

const MOST_SECONDS = 300;

const macOf = (secret: string, seconds: string, body: Buffer): Buffer => createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();

/** `t=<seconds since 1970>,v1=<hex of HMAC-SHA-256 over "<t>." and the body>`. */
export const signWebhook = (secret: string, body: Buffer, at: Date): string => {
  const seconds = String(Math.floor(at.getTime() / 1_000));
  return `t=${seconds},v1=${macOf(secret, seconds, body).toString('hex')}`;
};

/** True when it was signed with our secret within five minutes of now. */
export const verifyWebhook = (secret: string, header: string, body: Buffer, now: Date): boolean => {
  const [, seconds = '', mac = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (seconds === '' || Math.abs(now.getTime() / 1_000 - Number(seconds)) > MOST_SECONDS) return false;
  return timingSafeEqual(macOf(secret, seconds, body), Buffer.from(mac, 'hex'));
};
