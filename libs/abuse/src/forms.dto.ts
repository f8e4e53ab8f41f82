import { ApiProperty } from '@nestjs/swagger';

export class FormPuzzleDto {
  /** Leading zero bits that the hash must have. 0: no proof is needed. */
  @ApiProperty({ example: 0 })
  difficulty: number;

  /** How to solve it: find `proof` so that SHA-256 of `<length of token>:<token>:<proof>` starts with `difficulty` zero bits. */
  @ApiProperty({ example: 'sha256' })
  algorithm: string;
}

export class FormDto {
  /** Send it as `formToken`, once, when it is at least 2 seconds and at most 2 hours old. */
  @ApiProperty({ example: 'f1.3q2-7wAAAAAAAAAAAAAAAA.mhz0q2k8.0.vJ4n…' })
  token: string;

  @ApiProperty({ type: FormPuzzleDto })
  puzzle: FormPuzzleDto;
}
