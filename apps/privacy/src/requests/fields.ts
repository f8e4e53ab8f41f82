import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';

/** Words of a person: required, not blank. */
export const Words = (most: number, example: string): PropertyDecorator =>
  applyDecorators(ApiProperty({ type: String, minLength: 1, maxLength: most, example }), IsString(), MinLength(1), MaxLength(most), Matches(/\S/));

export const OptionalWords = (most: number, example: string): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ type: String, maxLength: most, example }), IsOptional(), IsString(), MaxLength(most));

/** ISO 3166-1 alpha-2: whose law applies. */
export const CountryField = (): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ type: String, pattern: '^[A-Z]{2}$', example: 'DE' }), IsOptional(), IsString(), Matches(/^[A-Z]{2}$/));

/** State or province, as in the second half of ISO 3166-2: `CA` in the United States is California. */
export const RegionField = (): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ type: String, pattern: '^[A-Z0-9]{1,3}$', example: 'BE' }), IsOptional(), IsString(), Matches(/^[A-Z0-9]{1,3}$/));

/** The beginning of a web address, without a path. */
export const ORIGIN = /^https?:\/\/[a-z0-9.-]{1,253}(:\d{1,5})?$/;
