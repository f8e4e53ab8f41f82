import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty } from '@nestjs/swagger';
import { RecordingSummaryDto } from '../search/recording-summary.dto.js';

/** How long a stream goes on; then the client comes back with `Last-Event-ID` and is let in, or not, anew. */
export const LONGEST_STREAM_SECONDS = 300;

export class StreamQuery {
  @IntegerQuery({ min: 1, max: LONGEST_STREAM_SECONDS, example: 10, description: 'End the stream after so many seconds (default 300). A small number shows it in Swagger UI.' })
  seconds?: number;
}

export class LiveRecordingsDto {
  /** What is being recorded, newest first; at most 200. */
  @ApiProperty({ type: [RecordingSummaryDto] })
  items: RecordingSummaryDto[];
}
