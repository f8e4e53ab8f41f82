import { type ExchangeApp, EXCHANGE_APPS, type ExchangeConfig } from './config.js';
import type { EnvReader } from './env-reader.js';
import { exchangePrivateKey, exchangePublicText, isExchangeKey } from './exchange-keys.js';

/** `EXCHANGE_KEYS`: private keys of this app with commas between them, the first is the current one. `EXCHANGE_PUBLIC_KEYS`: `app:key` for every app. */
export const toExchange = (read: EnvReader, app: ExchangeApp | undefined, isRequired: boolean): ExchangeConfig | undefined => {
  const [own, others] = [read.optional('EXCHANGE_KEYS'), read.optional('EXCHANGE_PUBLIC_KEYS')];
  if (app === undefined) return undefined;
  if (own === undefined && others === undefined && !isRequired) return undefined;
  if (own === undefined) return read.refuse('EXCHANGE_KEYS', 'is required', undefined);
  if (others === undefined) return read.refuse('EXCHANGE_PUBLIC_KEYS', 'is required', undefined);
  const privateKeys = own.split(',').map((key) => key.trim());
  if (!privateKeys.every(isExchangeKey)) return read.refuse('EXCHANGE_KEYS', 'must be keys with commas between them, each 32 bytes in base64', undefined);
  const publicKeys = Object.fromEntries(others.split(',').map((pair) => [pair.split(':', 1)[0]?.trim() ?? '', pair.slice(pair.indexOf(':') + 1).trim()]));
  if (!EXCHANGE_APPS.every((name) => isExchangeKey(publicKeys[name] ?? ''))) return read.refuse('EXCHANGE_PUBLIC_KEYS', 'must be app:key pairs with commas between them, for every app', undefined);
  const known = Buffer.from(exchangePublicText(exchangePrivateKey(privateKeys[0] ?? '')), 'base64');
  if (!known.equals(Buffer.from(publicKeys[app] ?? '', 'base64'))) return read.refuse('EXCHANGE_KEYS', `must begin with the key whose public half EXCHANGE_PUBLIC_KEYS names for ${app}`, undefined);
  return { privateKeys, publicKeys: publicKeys as Record<ExchangeApp, string> };
};
