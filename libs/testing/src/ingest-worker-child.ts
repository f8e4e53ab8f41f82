import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { IngestModule } from '../../../apps/ingest/src/ingest.module.js';

// The worker of the ingest app as a process, to be killed.
const config = { ...(JSON.parse(process.argv[2] ?? '') as Config), role: 'worker' as const };
const app = await createHttpApp(IngestModule.forRole('worker'), config);
await app.init();
process.stdout.write('ready\n');
