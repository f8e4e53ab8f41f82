import { Module } from '@nestjs/common';
import { DNS_LOOKUPS, systemLookups } from './dns-lookups.js';
import { SenderCheck } from './sender-check.js';

@Module({ providers: [SenderCheck, { provide: DNS_LOOKUPS, useFactory: systemLookups }], exports: [SenderCheck] })
export class SenderCheckModule {}
