import { FORM_NAMES } from '#abuse/forms.js';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';

export const DEFENCE_MODES = ['auto', 'attack', 'normal'] as const;
export type DefenceMode = (typeof DEFENCE_MODES)[number];

export class OutcomeDto {
  /** `submitted`, `accepted`, `held`, `caught`, `confirmed`, or `reason:` and why some were suspected. */
  @ApiProperty({ example: 'held' })
  outcome: string;

  @ApiProperty({ example: 4 })
  count: number;
}

export class FormDefenceDto {
  @ApiProperty({ enum: FORM_NAMES, example: 'waitlist-join' })
  form: string;

  /** `auto`: the watch decides. `attack` and `normal`: an operator has. */
  @ApiProperty({ enum: DEFENCE_MODES, example: 'auto' })
  mode: DefenceMode;

  /** Since when the form asks for a puzzle; null while it does not. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  attackSince: Date | null;

  /** What began it: too many a minute, too few confirmations, or an operator. */
  @ApiProperty({ type: String, enum: ['rate', 'confirmations', 'operator'], nullable: true, example: null })
  reason: string | null;

  /** What came of the writes of the last hour. */
  @ApiProperty({ type: [OutcomeDto] })
  lastHour: OutcomeDto[];
}

export class FormDefenceListDto {
  @ApiProperty({ type: [FormDefenceDto] })
  items: FormDefenceDto[];
}

export class SetModeDto {
  /** `attack`: ask for a puzzle now. `normal`: do not, whatever the watch sees. `auto`: leave it to the watch. */
  @ApiProperty({ enum: DEFENCE_MODES, example: 'attack' })
  @IsIn(DEFENCE_MODES)
  mode: DefenceMode;
}
