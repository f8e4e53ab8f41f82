import { ApiProperty } from '@nestjs/swagger';
import { Equals, IsObject, IsString, Matches, MaxLength } from 'class-validator';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const EXAMPLE_BODY = { kind: 'person-erased', id: EXAMPLE_ID, erasedAt: '2026-11-25T15:31:20.000Z' };
const EXAMPLE_SIGNATURE = `${'A'.repeat(86)}==`;

/** RFC 8785 bytes of `body`, behind the line `pixeltrace/receipt`, signed with Ed25519. It can be checked without us, with a key of `GET /v1/certificate-keys`. */
export class CertificateDto {
  /** What was done, in which systems, and that each of them was asked again. Names nobody: `subject` is a hash over a random number that only the person has. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: EXAMPLE_BODY })
  @IsObject()
  body: Record<string, unknown>;

  @ApiProperty({ enum: ['Ed25519'], example: 'Ed25519' })
  @Equals('Ed25519')
  algorithm: 'Ed25519';

  @ApiProperty({ example: '9f86d081884c7d65' })
  @IsString()
  @Matches(/^[0-9a-f]{16}$/)
  keyId: string;

  @ApiProperty({ example: EXAMPLE_SIGNATURE })
  @IsString()
  @MaxLength(200)
  signature: string;
}

export class ErasureCertificatesDto {
  @ApiProperty({ type: CertificateDto })
  erased: CertificateDto;

  /** Null until the last backup that could hold the data is gone. */
  @ApiProperty({ type: CertificateDto, nullable: true })
  backups: CertificateDto | null;
}

export class CertificateKeyDto {
  @ApiProperty({ example: '9f86d081884c7d65' })
  keyId: string;

  @ApiProperty({ enum: ['Ed25519'], example: 'Ed25519' })
  algorithm: 'Ed25519';

  /** SPKI in PEM. */
  @ApiProperty({ example: '-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----\n' })
  publicKey: string;
}

export class CertificateKeyListDto {
  @ApiProperty({ type: [CertificateKeyDto] })
  items: CertificateKeyDto[];
}

export class CertificateCheckDto {
  @ApiProperty({ example: false })
  valid: boolean;
}
