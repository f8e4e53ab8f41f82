import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { IntegerQuery } from '#http/query-fields.js';

export class TrialPartDto {
  @IsString()
  @MaxLength(10)
  label: string;
}

export class TrialDto {
  @IsString()
  @MaxLength(100)
  name: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000)
  count?: number;

  @IsOptional()
  @ValidateNested()
  @Type(() => TrialPartDto)
  part?: TrialPartDto;
}

export class TrialQueryDto {
  @IntegerQuery({ min: 1, max: 100, example: 20 })
  limit?: number;

  @IsOptional()
  @IsString()
  search?: string;
}
