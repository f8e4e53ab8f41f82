import { Module } from '@nestjs/common';
import { PlansRepository } from '../organisations/plans.repository.js';
import { Plans } from '../organisations/plans.service.js';
import { ProjectSettingsController } from './project-settings.controller.js';
import { ProjectSettingsRepository } from './project-settings.repository.js';
import { ProjectSettingsService } from './project-settings.service.js';

/** What customers say about how a project is recorded. Needs the duty `ingest_api` and an audit writer. */
@Module({ controllers: [ProjectSettingsController], providers: [Plans, PlansRepository, ProjectSettingsRepository, ProjectSettingsService], exports: [ProjectSettingsService] })
export class ProjectSettingsModule {}
