import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IntegerQuery } from './query-fields.js';

/** How a list is asked for that is paged with {@link ListCursor}. */
export class PageQuery {
  /** `nextCursor` of the page before. */
  @ApiPropertyOptional({ example: 'q1YKzJ0v3c8Yh0x5b5m1lW5leHQgMjAyNi0xMS0yM1QxMDowMDowMC4wMDAwMDBaIDAxOTM1NzhmLWMwYWQtNzAwMC04MDAwLTQxMzZjNTY2YTk2Mg' })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;

  @IntegerQuery({ min: 1, max: 100, example: 25, description: 'Entries per page.' })
  limit?: number;
}
