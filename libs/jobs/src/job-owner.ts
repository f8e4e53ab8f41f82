import { JOBS, type JobName, type QueueName } from '#contracts/jobs.js';

/** The app schema whose outbox carries a job. */
export type JobOwner = 'waitlist' | 'ingest' | 'privacy';

const OWNERS: readonly JobOwner[] = ['waitlist', 'ingest', 'privacy'];

export const isJobName = (name: string): name is JobName => Object.hasOwn(JOBS, name);

export const jobsOf = (owner: JobOwner): JobName[] => (Object.keys(JOBS) as JobName[]).filter((name) => JOBS[name].owner === owner);

export const queuesOf = (owner: JobOwner): QueueName[] => [...new Set(jobsOf(owner).map((name) => JOBS[name].queue))];

/** Schema names go into SQL text: only these three ever do. */
export const schemaOf = (owner: JobOwner): string => {
  if (!OWNERS.includes(owner)) throw new TypeError('Not an owner of jobs');
  return owner;
};

/** Starts that never ended: a job that took its process down this often is set aside. */
export const mostStartsOf = (name: string): number => (isJobName(name) ? JOBS[name].mostStarts : UNKNOWN_JOB_STARTS);

const UNKNOWN_JOB_STARTS = 2;
