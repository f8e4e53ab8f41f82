import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, IsString, MaxLength, MinLength, ValidateNested } from 'class-validator';

/** Tags that members may set on one recording. */
export const MOST_MEMBER_TAGS = 20;

export class TagDto {
  @ApiProperty({ example: 'plan', minLength: 1, maxLength: 64 })
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  name: string;

  @ApiProperty({ example: 'pro', maxLength: 256 })
  @IsString()
  @MaxLength(256)
  value: string;
}

export class RecordingTagDto extends TagDto {
  /** `recorder`: reported by the app; `member`: set by a member or a key. */
  @ApiProperty({ enum: ['recorder', 'member'], example: 'member' })
  source: 'recorder' | 'member';
}

export class SetTagsDto {
  /** All tags that members give the recording; those that are left out are taken off. */
  @ApiProperty({ type: [TagDto], maxItems: MOST_MEMBER_TAGS })
  @IsArray()
  @ArrayMaxSize(MOST_MEMBER_TAGS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TagDto)
  tags: TagDto[];
}

export class RecordingTagsDto {
  @ApiProperty({ type: [RecordingTagDto] })
  tags: RecordingTagDto[];
}
