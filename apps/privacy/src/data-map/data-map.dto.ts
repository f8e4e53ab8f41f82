import type { ProcessingRole } from '#contracts/data-map.js';
import type { DataCategory, LegalBasis } from '#contracts/personal-data.js';
import { ApiProperty } from '@nestjs/swagger';
import type { Activity } from './activities.js';
import type { ProcessingRegister } from './register.js';

const ROLES = ['controller', 'processor'] as const;
const CATEGORIES = ['contact', 'identity', 'network', 'recording', 'pseudonym', 'content', 'usage', 'credential'] as const;
const BASES = ['contract', 'consent', 'legitimate-interest', 'legal-obligation', 'processor-instruction'] as const;

export class KeptDto {
  /** A line of the retention schedule. */
  @ApiProperty({ example: 'waitlist-sign-up' })
  entry: string;

  /** What the time counts from, or what ends it. */
  @ApiProperty({ example: 'The request' })
  trigger: string;

  /** ISO 8601; null where no clock ends it. */
  @ApiProperty({ type: String, nullable: true, example: 'P7D' })
  duration: string | null;

  @ApiProperty({ enum: ['delete', 'anonymise', 'erase'], example: 'delete' })
  action: string;
}

export class DataTableRowDto {
  /** `controller`: we decide what it is for. `processor`: a customer does. */
  @ApiProperty({ enum: ROLES, example: 'controller' })
  role: ProcessingRole;

  @ApiProperty({ example: 'people on the waitlist' })
  people: string;

  @ApiProperty({ example: 'To ask this person once whether they really want to join the waitlist' })
  purpose: string;

  @ApiProperty({ enum: BASES, example: 'consent' })
  basis: LegalBasis;

  @ApiProperty({ enum: CATEGORIES, isArray: true, example: ['contact', 'identity'] })
  categories: DataCategory[];

  @ApiProperty({ type: [String], example: ['our staff who need it for this'] })
  recipients: string[];

  @ApiProperty({ type: KeptDto })
  retention: KeptDto;
}

export class StoreDto {
  @ApiProperty({ example: 'database' })
  kind: string;

  @ApiProperty({ example: 'postgres' })
  backend: string;

  @ApiProperty({ example: 'us-east-1' })
  region: string;

  @ApiProperty({ example: true })
  encryptedInTransit: boolean;
}

export class DataTableDto {
  /** What we hold about whom, why, for how long and who sees it. */
  @ApiProperty({ type: [DataTableRowDto] })
  items: DataTableRowDto[];

  /** Where it is. */
  @ApiProperty({ type: [StoreDto] })
  stores: StoreDto[];
}

export class ActivityDto extends DataTableRowDto implements Activity {
  /** Columns, and the beginning of objects’ keys. */
  @ApiProperty({ type: [String], example: ['waitlist.sign_up.email'] })
  data: string[];
}

export class OutboundCallDto {
  @ApiProperty({ example: 'libs/mail/src/smtp-transport.ts' })
  file: string;

  @ApiProperty({ example: 'the mail server' })
  to: string;

  @ApiProperty({ enum: CATEGORIES, isArray: true, example: ['contact', 'content'] })
  categories: DataCategory[];

  /** What keeps it from sending personal data to a stranger. */
  @ApiProperty({ example: 'Asks the egress gate first: only an active subprocessor for these categories.' })
  guard: string;
}

export class ProcessingRegisterDto implements ProcessingRegister {
  /** Art. 30(1) GDPR. */
  @ApiProperty({ type: [ActivityDto] })
  controller: ActivityDto[];

  /** Art. 30(2) GDPR. */
  @ApiProperty({ type: [ActivityDto] })
  processor: ActivityDto[];

  @ApiProperty({ example: 'None but those that the register of stores shows.' })
  transfers: string;

  /** Art. 32 GDPR. */
  @ApiProperty({ type: [String], example: ['Encrypted in transit to every store'] })
  security: string[];

  @ApiProperty({ type: [OutboundCallDto] })
  outbound: OutboundCallDto[];

  @ApiProperty({ type: [StoreDto] })
  stores: StoreDto[];
}

export class DataHolderDto {
  /** Null for tables that no request has to reach. */
  @ApiProperty({ type: String, nullable: true, example: 'waitlist.people' })
  name: string | null;

  @ApiProperty({ type: [String], example: ['waitlist.subscriber', 'waitlist.sign_up'] })
  stores: string[];

  /** Why nobody has to, where nobody does. */
  @ApiProperty({ type: String, nullable: true, example: null })
  reason: string | null;
}

export class DataHoldersDto {
  @ApiProperty({ type: [DataHolderDto] })
  items: DataHolderDto[];
}
