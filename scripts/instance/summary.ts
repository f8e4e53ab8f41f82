import { USUAL_PORTS, type PortName } from './instance-ports.js';
import type { Instance } from './instance.js';

/** The table that `npm start` prints: where to look. */
export const summaryOf = (instance: Instance, moved: readonly PortName[]): string => {
  const { urls, demo } = instance;
  const rows = [
    ['Sign in (once)', demo.signInUrl],
    ['Dashboard', `${urls.web}/dashboard`],
    ['Demo app', `${urls.web}/demo-app/`],
    ['Swagger UI', `ingest    ${urls.ingest}/docs`],
    ['', `waitlist  ${urls.waitlist}/docs`],
    ['', `privacy   ${urls.privacy}/docs`],
    ['', `web       ${urls.web}/docs`],
  ];
  const lines = rows.map(([label, value]) => `  ${(label ?? '').padEnd(16)}${value}`);
  const notes = moved.map((name) => `  Port ${USUAL_PORTS[name]} was taken: ${name} is at ${instance.ports[name]}.`);
  return ['', 'Pixeltrace is running.', '', ...lines, ...(notes.length > 0 ? ['', ...notes] : []), ''].join('\n');
};
