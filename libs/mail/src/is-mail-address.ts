import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { readAddress } from './address.js';

const isMailAddress = (value: unknown): boolean => {
  if (typeof value !== 'string') return false;
  try {
    readAddress(value);
    return true;
  } catch {
    return false;
  }
};

/** A required address that a mail can be sent to: the same rule by which mails are built, so that what a form takes can be answered. */
export const MailAddressField = (example = 'ada@example.com'): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: String, format: 'email', maxLength: 254, example }),
    ValidateBy({ name: 'isMailAddress', validator: { validate: isMailAddress, defaultMessage: () => 'must be a mail address of at most 254 bytes' } }),
  );
