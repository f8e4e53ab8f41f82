import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';

const MOMENT = /^(?:19[7-9]\d|[2-9]\d{3})-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** True for a moment from 1970 to 9999 in ISO 8601 with its zone, of a day that exists. */
export const isMoment = (value: unknown): boolean => {
  if (typeof value !== 'string' || !MOMENT.test(value)) return false;
  const [year = 0, month = 0, day = 0] = value.slice(0, 10).split('-').map(Number);
  return day === new Date(Date.UTC(year, month - 1, day)).getUTCDate() && !Number.isNaN(Date.parse(value));
};

/** An optional moment: ISO 8601 with its zone. */
export const Moment = (options: { example: string; description: string }): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'string', format: 'date-time', ...options }),
    IsOptional(),
    ValidateBy({ name: 'isMoment', validator: { validate: isMoment, defaultMessage: (at) => `${at?.property ?? 'It'} must be a moment with its zone, such as ${options.example}` } }),
  );
