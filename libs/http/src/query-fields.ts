import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** An optional whole number in a query string. Digits only: `1e9`, `1.0`, ` 1` and repeated names are refused, not guessed at. */
export const IntegerQuery = (options: { min: number; max: number; example: number; description?: string }): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'integer', minimum: options.min, maximum: options.max, example: options.example, ...(options.description ? { description: options.description } : {}) }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value)),
    IsOptional(),
    IsInt(),
    Min(options.min),
    Max(options.max),
  );
