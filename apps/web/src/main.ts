import { runApp } from '#http/run-app.js';
import { WebModule } from './web.module.js';

await runApp('web', () => WebModule);
