import ipaddr from 'ipaddr.js';

/** Stands for whatever is no address, so that garbage shares one bucket. */
const UNKNOWN = '0.0.0.0';

const parse = (text: string): ipaddr.IPv4 | ipaddr.IPv6 => {
  const bare = text.trim().replace(/^\[(.*)\](?::\d+)?$/, '$1').split('%', 1)[0] ?? '';
  return ipaddr.process(ipaddr.isValid(bare) && isPlain(bare) ? bare : UNKNOWN);
};

/** `ipaddr.js` also reads `1`, `0x7f.1` and octal numbers, which mean other things to other readers. */
const isPlain = (text: string): boolean => text.includes(':') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text);

/** The same visitors come again and again: what was read of their addresses is known for a while. */
const MOST_KNOWN = 4_096;
const known = new Map<string, AddressPrefixes & { normal: string }>();

const readAddress = (text: string): AddressPrefixes & { normal: string } => {
  const before = known.get(text);
  if (before) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const address = parse(text);
  const [narrow, wide] = address.kind() === 'ipv4' ? [32, 24] : [64, 48];
  const read = { normal: address.toString(), narrow: prefix(address, narrow), wide: prefix(address, wide) };
  known.set(text, read);
  return read;
};

/** Canonical text of an address; IPv4-mapped IPv6 becomes IPv4, and what is no address becomes `0.0.0.0`. */
export const normalAddress = (text: string): string => readAddress(text).normal;

/** The networks that an address is counted in: /32 and /24 of IPv4, /64 and /48 of IPv6. */
export interface AddressPrefixes {
  narrow: string;
  wide: string;
}

export const addressPrefixes = (text: string): AddressPrefixes => {
  const { narrow, wide } = readAddress(text);
  return { narrow, wide };
};

const prefix = (address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string => {
  const bytes = address.toByteArray().map((byte, index) => byte & (0xff << Math.min(8, Math.max(0, 8 * (index + 1) - bits))));
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
};

/** Canonical text of an address or a network, host bits cut off; undefined for what is neither. */
export const normalNetwork = (text: string): string | undefined => {
  const [address = '', bits, more] = text.trim().split('/');
  if (more !== undefined || !ipaddr.isValid(address) || !isPlain(address)) return undefined;
  const parsed = ipaddr.process(address);
  const most = parsed.kind() === 'ipv4' ? 32 : 128;
  const width = Number(bits ?? most);
  return /^\d{1,3}$/.test(bits ?? '0') && width <= most ? prefix(parsed, width) : undefined;
};
