import { runApp } from '#http/run-app.js';
import { IngestModule } from './ingest.module.js';

await runApp('ingest', (config) => IngestModule.forRole(config.role));
