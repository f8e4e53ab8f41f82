import type { MaskRule } from '#recording-format/mask-rules.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Matches, Max, MaxLength, Min, MinLength, ValidateIf, ValidateNested } from 'class-validator';

const LARGEST = 65_535;
const Optional = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);

/** In CSS pixels of the page's visible part, from its top left corner. What lies outside is cut off. */
export class MaskAreaDto {
  @ApiProperty({ type: 'integer', minimum: 0, maximum: LARGEST, example: 0 })
  @IsInt()
  @Min(0)
  @Max(LARGEST)
  x: number;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: LARGEST, example: 120 })
  @IsInt()
  @Min(0)
  @Max(LARGEST)
  y: number;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: LARGEST, example: 65535 })
  @IsInt()
  @Min(1)
  @Max(LARGEST)
  width: number;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: LARGEST, example: 300 })
  @IsInt()
  @Min(1)
  @Max(LARGEST)
  height: number;
}

/** What is masked on the routes that match: a rectangle, elements with a label, or, with neither, the whole page. */
export class MaskRuleDto implements MaskRule {
  /** Path and fragment as recordings show them, without query; `*` stands for any text. The pattern has to match all of it. */
  @ApiProperty({ example: '/#/checkout*', minLength: 1, maxLength: 512 })
  @IsString()
  @MinLength(1)
  @MaxLength(512)
  @Matches(/^[/*]/, { message: 'route must begin with / or *' })
  route: string;

  @ApiPropertyOptional({ type: MaskAreaDto })
  @Optional()
  @ValidateNested()
  @Type(() => MaskAreaDto)
  area?: MaskAreaDto;

  /** Masks every element of the semantics tree whose label or text holds this, in any case. While the app has no semantics tree there is no picture of such a route. */
  @ApiPropertyOptional({ example: 'card number', minLength: 1, maxLength: 120 })
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(120)
  label?: string;
}
