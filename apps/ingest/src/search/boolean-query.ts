import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';

/** An optional yes or no in a query string: `true` or `false`, nothing else. */
export const BooleanQuery = (options: { description: string; example: boolean }): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'boolean', ...options }),
    Transform(({ value }: { value: unknown }) => (value === 'true' || value === 'false' ? value === 'true' : value)),
    IsOptional(),
    IsBoolean(),
  );
