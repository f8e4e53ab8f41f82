import { USUAL_PORTS, type PortName } from './instance-ports.js';
import type { Instance } from './instance.js';

/** The ports that are not the usual ones, of what we run ourselves. */
const movedPorts = ({ ports, services, mailbox }: Instance): PortName[] => {
  const running: Partial<Record<PortName, boolean>> = { postgres: services.postgres !== undefined, redis: services.redis !== undefined, smtp: mailbox !== undefined, mailbox: mailbox !== undefined };
  return (Object.keys(USUAL_PORTS) as PortName[]).filter((name) => running[name] !== false && ports[name] !== USUAL_PORTS[name]);
};

/** The table that `npm start` prints: where to look. */
export const summaryOf = (instance: Instance): string => {
  const { urls, demo, mailbox } = instance;
  const rows = [
    ['Sign in (once)', demo.signInUrl],
    ['Dashboard', `${urls.web}/dashboard`],
    ['Demo app', `${urls.web}/demo-app/`],
    ['Swagger UI', `ingest    ${urls.ingest}/docs`],
    ['', `waitlist  ${urls.waitlist}/docs`],
    ['', `privacy   ${urls.privacy}/docs`],
    ['', `web       ${urls.web}/docs`],
    ['Mailbox', mailbox ? `${mailbox.url}/` : 'none: SMTP_URL delivers mail'],
  ];
  const lines = rows.map(([label, value]) => `  ${(label ?? '').padEnd(16)}${value}`);
  const notes = movedPorts(instance).map((name) => `  Port ${USUAL_PORTS[name]} was taken: ${name} is at ${instance.ports[name]}.`);
  return ['', 'Pixeltrace is running.', '', ...lines, ...(notes.length > 0 ? ['', ...notes] : []), ''].join('\n');
};
