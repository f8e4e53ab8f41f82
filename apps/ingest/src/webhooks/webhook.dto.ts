import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { WEBHOOK_TYPES } from './webhook-types.js';

export class CreateWebhookDto {
  /** https, port 443, a public address. */
  @ApiProperty({ format: 'uri', maxLength: 2048, example: 'https://hooks.example.com/pixeltrace' })
  @IsString()
  @MaxLength(2048)
  url: string;
}

export class UpdateWebhookDto {
  @ApiPropertyOptional({ format: 'uri', maxLength: 2048, example: 'https://hooks.example.com/pixeltrace' })
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  url?: string;

  /** `true` switches an endpoint on again that was switched off after failures. */
  @ApiPropertyOptional({ enum: [true], example: true })
  @IsOptional()
  @IsIn([true])
  enabled?: true;
}

export class WebhookDto {
  @ApiProperty({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  projectId: string;

  @ApiProperty({ format: 'uri', example: 'https://hooks.example.com/pixeltrace' })
  url: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  createdAt: Date;

  /** Switched off since then: three messages in a row could not be delivered, or it said that it is gone. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  disabledAt: Date | null;

  /** Messages in a row that were given up. */
  @ApiProperty({ type: 'integer', example: 0 })
  failures: number;

  /** Until then the secret before this one signs as well. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  previousSecretUntil: Date | null;
}

export class WebhookWithSecretDto extends WebhookDto {
  /** Shown this once. Signatures are HMAC-SHA-256 under the base64 after `whsec_`. */
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw…' })
  secret: string;
}

export class WebhookDeliveryDto {
  /** `webhook-id` of the message. */
  @ApiProperty({ format: 'uuid', example: '7d3f0c6a-b2e9-4d57-9a52-0f1e2d3c4b5a' })
  id: string;

  @ApiProperty({ enum: WEBHOOK_TYPES, example: 'end-user.erased' })
  type: string;

  @ApiProperty({ enum: ['pending', 'delivered', 'failed'], example: 'delivered' })
  state: 'pending' | 'delivered' | 'failed';

  @ApiProperty({ type: 'integer', example: 1 })
  attempts: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  createdAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T10:00:01.000Z' })
  lastAttemptAt: Date | null;

  /** What the endpoint answered. */
  @ApiProperty({ type: 'integer', nullable: true, example: 200 })
  lastStatus: number | null;

  /** Why it did not work: `refused`, `redirect`, `timeout`, `tls`, `unreachable`, `url-not-allowed`, `no-endpoint`. */
  @ApiProperty({ type: String, nullable: true, example: null })
  lastFailure: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  nextAttemptAt: Date | null;
}

export class WebhookDeliveryListDto {
  /** Newest first; settled ones are kept for 30 days. */
  @ApiProperty({ type: [WebhookDeliveryDto] })
  items: WebhookDeliveryDto[];

  /** Send it as `cursor` for the next page; null on the last. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}
