import type { App } from '#config/config.js';
import { freePort } from '../services/ports.js';

export type PortName = App | 'postgres' | 'redis' | 'smtp' | 'mailbox';
export type Ports = Record<PortName, number>;

/** Where each part is when nothing else is there. */
export const USUAL_PORTS: Ports = { web: 3000, waitlist: 3001, ingest: 3002, privacy: 3003, postgres: 54_320, redis: 56_379, smtp: 1025, mailbox: 8025 };

/** The usual ports, each moved to the next free one where something else has it; or any free ones. */
export const choosePorts = async (which: 'usual' | 'any'): Promise<Ports> => {
  const taken = new Set<number>();
  const ports: Partial<Ports> = {};
  for (const name of Object.keys(USUAL_PORTS) as PortName[]) {
    const port = await freePort(which === 'usual' ? USUAL_PORTS[name] : 0, taken);
    taken.add(port);
    ports[name] = port;
  }
  return ports as Ports;
};
