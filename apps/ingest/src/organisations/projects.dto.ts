import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, ValidateIf } from 'class-validator';
import { NameField } from './name-field.js';
import { TIME } from './organisations.dto.js';

export const PROJECT_ID = { format: 'uuid', example: '019d0000-0000-7000-8000-00000000d302' } as const;

/** Absent means: leave it. Null is not a value. */
const Optional = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);

export class ProjectDto {
  @ApiProperty(PROJECT_ID)
  id: string;

  @ApiProperty({ example: 'Web shop' })
  name: string;

  @ApiProperty(TIME)
  createdAt: Date;

  /** When it was put away; null while it is in use. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  archivedAt: Date | null;
}

export class ProjectListDto {
  @ApiProperty({ type: [ProjectDto] })
  items: ProjectDto[];
}

export class CreateProjectDto {
  @ApiProperty({ minLength: 1, maxLength: 120, example: 'Web shop' })
  @NameField()
  name: string;
}

export class UpdateProjectDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 120, example: 'Web shop' })
  @Optional()
  @NameField()
  name?: string;

  /** True puts the project away: its keys are revoked for good and nothing is recorded; its recordings stay until their time is over. False takes it into use again. */
  @ApiPropertyOptional({ example: false })
  @Optional()
  @IsBoolean()
  archived?: boolean;
}

const TRUTH = ['true', 'false'] as const;

export class ListProjectsDto {
  /** `true`: the projects that were put away instead. */
  @ApiPropertyOptional({ enum: TRUTH, example: 'false' })
  @Optional()
  @IsIn(TRUTH)
  archived?: 'true' | 'false';
}
