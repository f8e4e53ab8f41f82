import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateBy, type ValidationOptions } from 'class-validator';

const MOMENT = /^(?:19[7-9]\d|[2-9]\d{3})-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;
const DAY = /^(?:19[7-9]\d|[2-9]\d{3})-\d{2}-\d{2}$/;

const isDayThatExists = (text: string): boolean => {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return day > 0 && day === new Date(Date.UTC(year, month - 1, day)).getUTCDate() && !Number.isNaN(Date.parse(text));
};

/** True for a moment from 1970 to 9999 in ISO 8601 with its zone, of a day that exists. */
export const isMoment = (value: unknown): boolean => typeof value === 'string' && MOMENT.test(value) && isDayThatExists(value);

/** A moment, as `isMoment` says it. */
export const IsMoment = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy({ name: 'isMoment', validator: { validate: isMoment, defaultMessage: (at) => `${at?.property ?? 'It'} must be a moment with its zone, such as 2027-02-01T00:00:00Z` } }, options);

/** An optional moment of a query or filter, and what OpenAPI says of it. */
export const Moment = (options: { example: string; description: string }): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ type: 'string', format: 'date-time', ...options }), IsOptional(), IsMoment());

/** A day from 1970 to 9999 that exists. */
export const IsDay = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy({ name: 'isDay', validator: { validate: (value) => typeof value === 'string' && DAY.test(value) && isDayThatExists(value), defaultMessage: (at) => `${at?.property ?? 'It'} must be a day, such as 2027-02-01` } }, options);
