import { runApp } from '#http/run-app.js';
import { PrivacyModule } from './privacy.module.js';

await runApp('privacy', (config) => PrivacyModule.forRole(config.role));
