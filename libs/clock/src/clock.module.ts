import { Global, Module } from '@nestjs/common';
import { Clock } from './clock.js';

/** Global: every room injects `Clock`. */
@Global()
@Module({ providers: [Clock], exports: [Clock] })
export class ClockModule {}
