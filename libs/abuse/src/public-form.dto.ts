import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

/** What every public form carries beside its own fields: extend it. The handler never needs them. */
export class PublicFormDto {
  /** From `GET /v1/forms/{form}`. Works once, from 2 seconds to 2 hours after it was given. */
  @ApiProperty({ example: 'f1.eyJmIjoid2FpdGxpc3Qtam9pbiJ9.pW3v…' })
  @IsString()
  @MinLength(1)
  @MaxLength(400)
  formToken: string;

  /** The answer to the puzzle of the form. Not needed while its difficulty is 0; without it, where one is asked for, the message waits for review. */
  @ApiPropertyOptional({ example: '48151' })
  @IsOptional()
  @IsString()
  @MaxLength(32)
  proof?: string;

  /** Leave it empty. People do not see this field; programs fill it in. */
  @ApiPropertyOptional({ example: '' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  website?: string;
}
