import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { isIPv6 } from 'node:net';
import { type AddressRules, checkedAddress, readWebhookUrl, type Resolve } from './safe-address.js';
import type { Attempt } from './webhook.repository.js';

export const WEBHOOK_RESOLVE = Symbol('WebhookResolve');

export interface Message {
  id: string;
  url: string;
  body: string;
  /** The newest first. */
  secrets: readonly Buffer[];
}

const ANSWER_MS = 5_000;
const ANSWER_BYTES = 65_536;

/** The headers that prove who sent it (Standard Webhooks 1): one signature per secret that is good at this moment. */
export const signedHeaders = (id: string, at: Date, body: string, secrets: readonly Buffer[]): Record<string, string> => {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
};

/** Posts one message to a customer's own address: resolved once, connected to what was checked, no redirects, and whatever is answered is thrown away. */
@Injectable()
export class WebhookSender {
  private readonly rules: AddressRules;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(WEBHOOK_RESOLVE) private readonly resolve: Resolve,
    private readonly clock: Clock,
  ) {
    this.rules = config.webhooks;
  }

  /** Never throws: what became of it. A 2xx is a success. */
  async send({ id, url: text, body, secrets }: Message): Promise<Attempt> {
    try {
      const url = readWebhookUrl(text, this.rules);
      const address = await checkedAddress(url, this.rules, this.resolve);
      const status = await post(url, address, body, signedHeaders(id, this.clock.now(), body, secrets));
      return { status, failure: status >= 200 && status < 300 ? null : status >= 300 && status < 400 ? 'redirect' : 'refused' };
    } catch (error) {
      return { status: null, failure: failureOf(error) };
    }
  }
}

const failureOf = (error: unknown): string => {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (code === 'url-not-allowed') return 'url-not-allowed';
  if (name === 'TimeoutError' || name === 'AbortError') return 'timeout';
  if (typeof code === 'string' && /^(ERR_TLS|CERT|DEPTH|SELF_SIGNED|UNABLE_TO)/.test(code)) return 'tls';
  return 'unreachable';
};

/** Answers the status. The connection goes to `address`, whatever the name leads to by now; certificates are checked against the name. */
const post = (url: URL, address: string, body: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    const request = client.request(
      url,
      {
        method: 'POST',
        agent: false,
        signal: AbortSignal.timeout(ANSWER_MS),
        lookup: (_host, options, done) => (options.all ? done(null, [{ address, family: isIPv6(address) ? 6 : 4 }]) : done(null, address, isIPv6(address) ? 6 : 4)),
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'Pixeltrace-Webhooks/1', connection: 'close' },
      },
      (response) => {
        let bytes = 0;
        const settle = (): void => {
          response.destroy();
          resolve(response.statusCode ?? 0);
        };
        response.on('data', (part: Buffer) => (bytes += part.length) > ANSWER_BYTES && settle());
        response.on('end', settle).on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
