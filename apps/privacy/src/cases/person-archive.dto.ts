import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';

export class ArchiveCodeDto {
  /** Of the mail that `sendArchiveCode` sent. Works once, for ten minutes and five tries. */
  @ApiProperty({ example: '12345678' })
  @IsString()
  @Matches(/^[\d\s-]{8,16}$/)
  code: string;
}

export class PersonArchiveDto {
  @ApiProperty({ example: 48213 })
  bytes: number;

  /** Of the ZIP file, in hex. */
  @ApiProperty({ example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' })
  sha256: string;

  @ApiProperty({ example: 12 })
  files: number;

  /** How many things were left out; the manifest says which, and why. */
  @ApiProperty({ example: 3 })
  omissions: number;

  @ApiProperty({ example: '2026-12-02T15:31:20.000Z' })
  goodUntil: Date;
}
