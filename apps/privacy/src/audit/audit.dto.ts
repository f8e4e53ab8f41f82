import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';

const ROOT = 'Xcnp2acAppqUrVWctwHtnaq5qII9qtL0lg/je/5GBDI=';
const NOTE = `pixeltrace/audit/2026\n42\n${ROOT}\n\n— pixeltrace/audit AbCdEf0123456789…\n`;
const LEAF_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const MOST = 999_999_999_999;

export class CheckpointQuery {
  @ApiPropertyOptional({ example: '2026', pattern: '^\\d{4}$' })
  @IsOptional()
  @Matches(/^\d{4}$/)
  year?: string;

  @IntegerQuery({ min: 1, max: 100, example: 25 })
  limit?: number;
}

export class ConsistencyQuery {
  /** By itself that of the newest checkpoint. */
  @ApiPropertyOptional({ example: '2026', pattern: '^\\d{4}$' })
  @IsOptional()
  @Matches(/^\d{4}$/)
  year?: string;

  @IntegerQuery({ min: 1, max: MOST, example: 1, description: 'The earlier size (default 1).' })
  from?: number;

  @IntegerQuery({ min: 1, max: MOST, example: 1, description: 'The later size (default: that of the newest checkpoint).' })
  to?: number;
}

export class AuditEntriesQuery {
  /** By itself the present one. */
  @ApiPropertyOptional({ example: '2026', pattern: '^\\d{4}$' })
  @IsOptional()
  @Matches(/^\d{4}$/)
  year?: string;

  @IntegerQuery({ min: 0, max: MOST, example: 1_000, description: 'Entries with smaller numbers than this.' })
  before?: number;

  @IntegerQuery({ min: 1, max: 100, example: 25 })
  limit?: number;
}

export class SignedCheckpointDto {
  @ApiProperty({ example: 'pixeltrace/audit/2026' })
  origin: string;

  /** The log is one tree a year. */
  @ApiProperty({ example: '2026' })
  year: string;

  /** Entries of the tree. */
  @ApiProperty({ type: 'integer', example: 42 })
  size: number;

  /** Base64 of the RFC 6962 root. */
  @ApiProperty({ example: ROOT })
  root: string;

  /** As it was signed: a C2SP checkpoint. Keep it, and nobody can rewrite what came before without your noticing. */
  @ApiProperty({ example: NOTE })
  note: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  signedAt: Date;
}

export class CheckpointDto extends SignedCheckpointDto {
  /** Ed25519, SPKI in PEM. */
  @ApiProperty({ example: '-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----\n' })
  publicKey: string;

  /** The same as C2SP tools take it. */
  @ApiProperty({ example: 'pixeltrace/audit+0a1b2c3d+AQ…' })
  verifierKey: string;
}

export class CheckpointListDto {
  /** Newest first. */
  @ApiProperty({ type: [SignedCheckpointDto] })
  items: SignedCheckpointDto[];
}

export class ConsistencyDto {
  @ApiProperty({ example: '2026' })
  year: string;

  @ApiProperty({ type: 'integer', example: 1 })
  from: number;

  @ApiProperty({ type: 'integer', example: 42 })
  to: number;

  @ApiProperty({ example: ROOT })
  earlierRoot: string;

  @ApiProperty({ example: ROOT })
  root: string;

  /** RFC 6962 §2.1.2, base64. */
  @ApiProperty({ type: [String], example: [ROOT] })
  proof: string[];
}

export class AnchorDto {
  /** Entries of the organisation's tree when its root was written into our log. */
  @ApiProperty({ type: 'integer', example: 3 })
  size: number;

  @ApiProperty({ example: ROOT })
  root: string;

  /** Number of the leaf of our log that says so. */
  @ApiProperty({ type: 'integer', example: 17 })
  number: number;

  /** That leaf, byte by byte. */
  @ApiProperty({ example: '{"action":"audit.anchor", …}' })
  leaf: string;

  /** From the leaf in question to `root`. */
  @ApiProperty({ type: [String], example: [ROOT] })
  inclusion: string[];
}

export class LeafProofDto {
  @ApiProperty({ format: 'uuid', example: LEAF_ID })
  leafId: string;

  @ApiProperty({ example: 'platform' })
  log: string;

  @ApiProperty({ example: '2026' })
  year: string;

  @ApiProperty({ type: 'integer', example: 17 })
  number: number;

  /** SHA-256 over a zero byte and the leaf. */
  @ApiProperty({ example: ROOT })
  leafHash: string;

  /** For logs of organisations: the leaf of our log that has their root. Null for our own log. */
  @ApiProperty({ type: AnchorDto, nullable: true })
  anchor: AnchorDto | null;

  /** RFC 6962 §2.1.1, base64: from the leaf, or from the leaf of the anchor, to the root of the checkpoint. */
  @ApiProperty({ type: [String], example: [ROOT] })
  inclusion: string[];

  @ApiProperty({ type: SignedCheckpointDto })
  checkpoint: SignedCheckpointDto;
}

export class AuditEntryDto {
  @ApiProperty({ format: 'uuid', example: LEAF_ID })
  id: string;

  @ApiProperty({ type: 'integer', example: 17 })
  number: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  sequencedAt: Date;

  /** The leaf as it was hashed: RFC 8785 JSON with ids, counts and codes. */
  @ApiProperty({ example: '{"action":"session.erase", …}' })
  leaf: string;
}

export class AuditEntriesDto {
  /** Newest first. */
  @ApiProperty({ type: [AuditEntryDto] })
  items: AuditEntryDto[];
}
