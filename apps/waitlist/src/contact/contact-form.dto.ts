import { PublicFormDto } from '#abuse/public-form.dto.js';
import { MailAddressField } from '#mail/is-mail-address.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { MOST_CHARACTERS, type Topic, TOPICS } from './conversation.js';

const SOMETHING = /\S/;

export class WriteToUsDto extends PublicFormDto {
  /** `privacy` makes it a rights request, `security` a security report; both are also read here. */
  @ApiProperty({ enum: TOPICS, example: 'question' })
  @IsIn(TOPICS)
  topic: Topic;

  /** Where we answer. */
  @MailAddressField()
  email: string;

  @ApiPropertyOptional({ maxLength: 100, example: 'Ada' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  name?: string;

  @ApiPropertyOptional({ maxLength: 100, example: 'Example Ltd' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  company?: string;

  @ApiProperty({ minLength: 1, maxLength: MOST_CHARACTERS, example: 'Does the recorder work with deferred components?' })
  @IsString()
  @MinLength(1)
  @MaxLength(MOST_CHARACTERS)
  @Matches(SOMETHING)
  message: string;
}

export class MessageTakenDto {
  /** Always the same answer. If the address takes mail, an acknowledgement follows. */
  @ApiProperty({ example: 'received' })
  status: 'received';

  /** By when a person reads it, counted from now: ISO 8601, in working days. */
  @ApiProperty({ example: 2 })
  readWithinWorkingDays: number;
}

/** How well we read what we get (clause K2). No message and no person can be told from it. */
export class ContactFiguresDto {
  @ApiProperty({ example: 2 })
  targetWorkingDays: number;

  /** Messages of the last 90 days. */
  @ApiProperty({ example: 124 })
  received: number;

  /** Messages nobody has read yet. */
  @ApiProperty({ example: 3 })
  unread: number;

  /** Messages nobody has read although their target is over. */
  @ApiProperty({ example: 0 })
  unreadPastTarget: number;

  /** Median from receipt to first reading, over the last 90 days; null before anything was read. */
  @ApiProperty({ type: Number, nullable: true, example: 1.4 })
  medianHoursToFirstRead: number | null;
}
