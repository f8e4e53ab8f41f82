import { type JobName, JOBS } from '#contracts/jobs.js';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { HANDLES_JOB, type JobHandler } from './handles-job.js';
import { isJobName, type JobOwner, jobsOf } from './job-owner.js';
import { JOB_OWNER } from './jobs.tokens.js';

/** The app must not start: a job it owns has no handler, or two, or it handles a job that is not its own. */
export class JobHandlersError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Jobs and handlers do not match: ${problems.join('; ')}`);
    this.name = 'JobHandlersError';
  }
}

/** Finds the one handler of each job, and refuses to let the app start when they do not match. */
@Injectable()
export class HandlerRegistry implements OnModuleInit {
  private readonly handlers = new Map<JobName, JobHandler<JobName>>();

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(JOB_OWNER) private readonly owner: JobOwner,
  ) {}

  onModuleInit(): void {
    const found = this.find();
    const problems: string[] = [];
    for (const [name, handlers] of found) {
      if (!isJobName(name) || JOBS[name].owner !== this.owner) problems.push(`${name} is not a job of ${this.owner}`);
      else if (handlers.length > 1) problems.push(`${name} has ${handlers.length} handlers`);
    }
    for (const name of jobsOf(this.owner)) {
      const handler = found.get(name)?.[0];
      if (handler) this.handlers.set(name, handler);
      else problems.push(`${name} has no handler`);
    }
    if (problems.length > 0) throw new JobHandlersError(problems);
  }

  handlerOf(name: string): JobHandler<JobName> | undefined {
    return isJobName(name) ? this.handlers.get(name) : undefined;
  }

  private find(): Map<string, JobHandler<JobName>[]> {
    const found = new Map<string, JobHandler<JobName>[]>();
    const seen = new Set<unknown>();
    for (const { metatype, instance } of this.discovery.getProviders()) {
      const marked: unknown = metatype ? Reflect.getMetadata(HANDLES_JOB, metatype) : undefined;
      if (typeof marked !== 'string' || !instance || seen.has(instance)) continue;
      seen.add(instance);
      found.set(marked, [...(found.get(marked) ?? []), instance as JobHandler<JobName>]);
    }
    return found;
  }
}
