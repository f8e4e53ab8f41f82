import { HANDLES_JOB, type JobHandler } from '#jobs/handles-job.js';
import type { JobName, JobPayload } from '#contracts/jobs.js';
import type { INestApplicationContext } from '@nestjs/common';
import type pg from 'pg';

type Handler = abstract new (...args: never[]) => JobHandler<JobName>;

/** Runs the jobs in the outbox that these handlers handle, one after the other and whether they are due or not, until there is none left. For apps in which no job runs by itself. */
export const runJobs = async (app: INestApplicationContext, admin: pg.Client, ...handlers: Handler[]): Promise<string[]> => {
  const byName = new Map(handlers.map((handler) => [Reflect.getMetadata(HANDLES_JOB, handler) as string, app.get<JobHandler<JobName>>(handler as never, { strict: false })]));
  const ran: string[] = [];
  for (;;) {
    const { rows } = await admin.query<{ id: string; name: string; payload: unknown }>('select id, name, payload from ingest.outbox where name = any ($1) order by created_at, id limit 1', [[...byName.keys()]]);
    const [job] = rows;
    if (!job) return ran;
    await admin.query('delete from ingest.outbox where id = $1', [job.id]);
    await byName.get(job.name)?.handle(job.payload as JobPayload<JobName>, { attempt: 1, signal: new AbortController().signal, complete: () => Promise.resolve() });
    ran.push(job.name);
  }
};
