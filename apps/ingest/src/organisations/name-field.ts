import { applyDecorators } from '@nestjs/common';
import { IsString, Matches, MaxLength, MinLength } from 'class-validator';

/** Names go into mails to people who never heard of the organisation: nothing in them may lead anywhere, or change how they are read. */
const SAFE_NAME = /^(?!.*(?::\/\/|www\.))(?=.*\S)[^<>\p{Cc}\p{Cf}\p{Co}]+$/u;

export const isSafeName = (name: string): boolean => name.length <= 120 && SAFE_NAME.test(name);

/** A name of 1 to 120 characters. */
export const NameField = (): PropertyDecorator =>
  applyDecorators(IsString(), MinLength(1), MaxLength(120), Matches(SAFE_NAME, { message: 'must be a name: no web address, no angle brackets and no control characters' }));
