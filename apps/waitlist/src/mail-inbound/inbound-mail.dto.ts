import { ApiProperty } from '@nestjs/swagger';

export class ReceivedMailDto {
  /** True when the same message had come before. */
  @ApiProperty({ example: false })
  duplicate: boolean;
}
