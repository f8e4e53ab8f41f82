import { ConsentProofs } from '#consent/consent-proofs.js';
import { ConsentReader } from '#consent/consent.reader.js';
import { ConsentService } from '#consent/consent.service.js';
import { Injectable } from '@nestjs/common';
import { ConsentsRepository } from './consents.repository.js';

/** The doors to the consent log, together. */
@Injectable()
export class ConsentDesk {
  constructor(
    readonly reader: ConsentReader,
    readonly consents: ConsentService,
    readonly proofs: ConsentProofs,
    readonly repository: ConsentsRepository,
  ) {}
}
