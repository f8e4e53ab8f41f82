import type { Config } from '#config/config.js';
import { COUNTING, startJobs } from './jobs-app.js';

const config = JSON.parse(process.argv[2] ?? '') as Config;
await startJobs(config, COUNTING);
process.stdout.write('ready\n');
