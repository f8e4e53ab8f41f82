export type YamlValue = string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue | undefined };

const PLAIN = /^[A-Za-z][\w .()/-]*$/;
const WORD = /^(true|false|null|yes|no|on|off|y|n)$/i;

const scalar = (value: string | number | boolean | null): string => (typeof value === 'string' && PLAIN.test(value) && !WORD.test(value) && !value.endsWith(' ') ? value : JSON.stringify(value));

const isScalar = (value: YamlValue): value is string | number | boolean | null => value === null || typeof value !== 'object';

const lines = (value: YamlValue): string[] => {
  if (isScalar(value)) return [scalar(value)];
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap((item: YamlValue) => lines(item).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`));
  const members = Object.entries(value as Record<string, YamlValue | undefined>).filter((member): member is [string, YamlValue] => member[1] !== undefined);
  return members.length === 0 ? ['{}'] : members.flatMap(([key, member]) => memberLines(key, member));
};

const memberLines = (key: string, value: YamlValue): string[] => {
  const inner = lines(value);
  const small = isScalar(value) || (inner.length === 1 && /^(\[\]|\{\})$/.test(inner[0] ?? ''));
  return small ? [`${key}: ${inner[0] ?? ''}`] : [`${key}:`, ...inner.map((line) => `  ${line}`)];
};

/** YAML 1.2 of plain data, in block style. Keys are ours: names that need no quotes. */
export const toYaml = (value: YamlValue): string => `${lines(value).join('\n')}\n`;
