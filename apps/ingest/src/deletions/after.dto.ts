import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';

export class AfterDto {
  /** `next` of the page before. */
  @ApiPropertyOptional({ format: 'uuid', example: '0193578f-c0ad-7000-8000-4136c566a962' })
  @IsOptional()
  @IsUUID()
  after?: string;
}
