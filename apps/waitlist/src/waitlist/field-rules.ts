import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { buildMessage, IsString, Length, Matches, ValidateBy } from 'class-validator';
import { parseAddress } from './address.js';

/** A mail address of at most 254 bytes. */
export const IsMailAddress = (): PropertyDecorator =>
  ValidateBy({
    name: 'isMailAddress',
    validator: { validate: (value: unknown) => typeof value === 'string' && value.length <= 320 && parseAddress(value) !== undefined, defaultMessage: buildMessage((each) => `${each}$property must be an email address, such as anna@example.org`) },
  });

/** One line of text, with the space around it taken off. */
export const OneLine = (most: number, least = 0): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().normalize('NFC') : value)),
    IsString(),
    Length(least, most),
    Matches(/^[^\p{Cc}\u2028\u2029]*$/u, { message: '$property must be one line of text' }),
  );
