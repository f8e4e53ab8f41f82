import type { OpenAPIObject } from '@nestjs/swagger';

/** Takes out the examples and security schemes that no operation refers to. */
export const pruneComponents = ({ paths, security, components }: OpenAPIObject): void => {
  const text = JSON.stringify({ paths, security });
  for (const code of Object.keys(components?.examples ?? {})) {
    if (!text.includes(`"#/components/examples/${code}"`)) delete components?.examples?.[code];
  }
  for (const name of Object.keys(components?.securitySchemes ?? {})) {
    if (!text.includes(`{"${name}":[`)) delete components?.securitySchemes?.[name];
  }
  for (const kind of ['examples', 'securitySchemes'] as const) {
    if (Object.keys(components?.[kind] ?? {}).length === 0) delete components?.[kind];
  }
};
