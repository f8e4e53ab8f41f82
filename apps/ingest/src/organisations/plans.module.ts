import { Module } from '@nestjs/common';
import { Plans } from './plans.service.js';
import { PlansRepository } from './plans.repository.js';

/** For rooms that ask what a plan allows. */
@Module({ providers: [Plans, PlansRepository], exports: [Plans] })
export class PlansModule {}
