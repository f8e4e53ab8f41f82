import { ApiProperty } from '@nestjs/swagger';
import { STREAM_NAMES, type StreamName } from '#contracts/mail-streams.js';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsBoolean, IsIn, ValidateNested } from 'class-validator';

export class StreamPreferenceDto {
  @ApiProperty({ enum: STREAM_NAMES, example: 'product-news' })
  stream: StreamName;

  @ApiProperty({ example: 'Product news' })
  title: string;

  @ApiProperty({ example: 'What is new in Pixeltrace.' })
  description: string;

  /** Owed by law, or asked for in the moment: it is sent whatever is chosen. */
  @ApiProperty({ example: false })
  owed: boolean;

  @ApiProperty({ example: true })
  receives: boolean;

  /** False for what is owed, and where mail to the address came back or was called spam. */
  @ApiProperty({ example: true })
  canChoose: boolean;
}

export class MailPreferencesDto {
  /** The stream that the link ends with one click; null: every one that is not owed. */
  @ApiProperty({ enum: STREAM_NAMES, type: String, nullable: true, example: 'product-news' })
  linkStream: StreamName | null;

  @ApiProperty({ type: [StreamPreferenceDto] })
  streams: StreamPreferenceDto[];
}

const CHOOSABLE = STREAM_NAMES;

export class StreamChoiceDto {
  @ApiProperty({ enum: CHOOSABLE, example: 'product-news' })
  @IsIn(CHOOSABLE)
  stream: StreamName;

  @ApiProperty({ example: false })
  @IsBoolean()
  receives: boolean;
}

export class ChooseMailDto {
  /** Streams that are not named stay as they are. */
  @ApiProperty({ type: [StreamChoiceDto], minItems: 1, maxItems: 50 })
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => StreamChoiceDto)
  streams: StreamChoiceDto[];
}
