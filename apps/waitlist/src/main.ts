import { runApp } from '#http/run-app.js';
import { WaitlistModule } from './waitlist.module.js';

await runApp('waitlist', (config) => WaitlistModule.forRole(config.role));
