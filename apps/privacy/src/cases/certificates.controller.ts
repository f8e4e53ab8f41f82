import { GuardedBy } from '#abuse/public-write.js';
import { ReceiptSigner, type SignedReceipt, verifyReceipt } from '#audit/receipt.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ApiProblems } from '#http/api-problems.js';
import { ProblemError } from '#http/problem.js';
import { UuidParam } from '#http/uuid-param.js';
import { Public } from '#identity/auth.guard.js';
import { Body, Controller, Get, HttpCode, Inject, Injectable, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CaseRepository } from './case.repository.js';
import { CertificateCheckDto, CertificateDto, CertificateKeyListDto, ErasureCertificatesDto } from './certificates.dto.js';

@Injectable()
export class CertificatesService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly cases: CaseRepository,
    private readonly signer: ReceiptSigner,
  ) {}

  /** Throws `not-found`, also while an erasure runs. */
  async read(id: string): Promise<ErasureCertificatesDto> {
    const found = await this.db.transaction('platform', (tx) => this.cases.find(tx, id));
    if (!found?.certificate) throw new ProblemError('not-found');
    return { erased: found.certificate as CertificateDto, backups: found.backupsCertificate as CertificateDto | null };
  }

  async keys(): Promise<CertificateKeyListDto> {
    return { items: await this.signer.publicKeys() };
  }

  async check(certificate: CertificateDto): Promise<CertificateCheckDto> {
    const keys = await this.signer.publicKeys();
    return { valid: isSigned(certificate as SignedReceipt, keys) };
  }
}

const isSigned = (certificate: SignedReceipt, keys: Parameters<typeof verifyReceipt>[1]): boolean => {
  try {
    return verifyReceipt(certificate, keys);
  } catch {
    return false;
  }
};

@ApiTags('Certificates')
@Public()
@Controller('v1')
export class CertificatesController {
  constructor(private readonly service: CertificatesService) {}

  /** What was erased, from which systems, and since when no backup holds it. Names nobody. */
  @Get('erasure-certificates/:caseId')
  @ApiOperation({ operationId: 'getErasureCertificate', summary: 'Read the certificate of an erasure' })
  @ApiOkResponse({ type: ErasureCertificatesDto })
  @ApiProblems('not-found')
  read(@UuidParam('caseId') id: string): Promise<ErasureCertificatesDto> {
    return this.service.read(id);
  }

  /** The public keys that certificates are checked with, the present one first. */
  @Get('certificate-keys')
  @ApiOperation({ operationId: 'listCertificateKeys', summary: 'List the keys that sign certificates' })
  @ApiOkResponse({ type: CertificateKeyListDto })
  keys(): Promise<CertificateKeyListDto> {
    return this.service.keys();
  }

  /** For those who do not want to check the signature themselves. Nothing is stored. */
  @Post('erasure-certificates/verification')
  @HttpCode(200)
  @GuardedBy('counter')
  @ApiOperation({ operationId: 'verifyCertificate', summary: 'Check the signature of a certificate' })
  @ApiOkResponse({ type: CertificateCheckDto })
  verify(@Body() certificate: CertificateDto): Promise<CertificateCheckDto> {
    return this.service.check(certificate);
  }
}
