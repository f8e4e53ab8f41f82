import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { RecordingSummaryDto } from '../search/recording-summary.dto.js';

export class GrantedListQuery {
  /** Id of the last recording of the page before. */
  @ApiPropertyOptional({ format: 'uuid', example: '0193578f-c0ad-7000-8000-4136c566a962' })
  @IsOptional()
  @IsUUID()
  after?: string;

  @IntegerQuery({ min: 1, max: 100, example: 25 })
  limit?: number;
}

export class GrantedListDto {
  /** By id. */
  @ApiProperty({ type: [RecordingSummaryDto] })
  items: RecordingSummaryDto[];
}
