import type { OpenAPIObject } from '@nestjs/swagger';

/** Takes out the examples and security schemes that no operation refers to. */
export const pruneComponents = (document: OpenAPIObject): void => {
  const components = document.components ?? {};
  const text = JSON.stringify({ paths: document.paths, security: document.security });
  const examples = Object.entries(components.examples ?? {}).filter(([code]) => text.includes(`"#/components/examples/${code}"`));
  const schemes = Object.entries(components.securitySchemes ?? {}).filter(([name]) => text.includes(`{"${name}":[`));
  components.examples = examples.length > 0 ? Object.fromEntries(examples) : undefined;
  components.securitySchemes = schemes.length > 0 ? Object.fromEntries(schemes) : undefined;
};
