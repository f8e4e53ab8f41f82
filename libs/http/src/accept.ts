/** True if an Accept header lets one of the types through. Absent means everything. */
export const accepts = (header: string | undefined, types: readonly string[]): boolean => {
  if (header === undefined || header.trim() === '') return true;
  const ranges = header.toLowerCase().split(',').map(parseRange);
  return types.some((type) => bestQuality(ranges, type) > 0);
};

interface Range {
  type: string;
  quality: number;
}

const parseRange = (text: string): Range => {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
};

/** The most specific range that matches decides (RFC 9110 §12.5.1). */
const bestQuality = (ranges: readonly Range[], type: string): number => {
  const main = type.split('/', 1)[0] ?? '';
  for (const candidate of [type, `${main}/*`, '*/*']) {
    const found = ranges.filter((range) => range.type === candidate);
    if (found.length > 0) return Math.max(...found.map(({ quality }) => quality));
  }
  return 0;
};
