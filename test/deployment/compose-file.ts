import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export const root = path.resolve(__dirname, '../..');

export interface ComposeService {
  image: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  privileged?: boolean;
  security_opt?: string[];
  restart?: string;
  healthcheck?: { test?: string[]; disable?: boolean };
  volumes?: string[];
  networks?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
}

/** docker-compose.yml with its anchors and merges resolved. */
export const composeFile = (): ComposeFile => parse(readFileSync(path.join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as ComposeFile;

/** Services that run our own image. */
export const ownServices = (): [string, ComposeService][] => Object.entries(composeFile().services).filter(([, service]) => service.build !== undefined);

export interface ImageFile {
  entrypoint: string[];
  command: string[];
  healthcheck: string[];
  environment: Record<string, string>;
  user: string;
  bases: string[];
  text: string;
}

const list = (text: string, pattern: RegExp): string[] => JSON.parse(pattern.exec(text)?.[1] ?? '[]') as string[];

/** What docker/Dockerfile says of the final image. */
export const imageFile = (): ImageFile => {
  const text = readFileSync(path.join(root, 'docker/Dockerfile'), 'utf8');
  const last = text.slice(text.lastIndexOf('\nFROM '));
  const environment = /^ENV (.+)$/m.exec(last)?.[1]?.split(' ').map((pair) => pair.split('=') as [string, string]) ?? [];
  return {
    text,
    entrypoint: list(last, /^ENTRYPOINT (\[.+\])$/m),
    command: list(last, /^CMD (\[.+\])$/m),
    healthcheck: list(last, /CMD (\["node", "dist\/scripts\/healthcheck.+\])$/m),
    environment: Object.fromEntries(environment),
    user: /^USER (.+)$/m.exec(last)?.[1] ?? 'root',
    bases: [...text.matchAll(/^FROM (\S+)/gm)].map((match) => match[1] ?? ''),
  };
};
