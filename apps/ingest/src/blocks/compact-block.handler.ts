import type { JobPayload } from '#contracts/jobs.js';
import { HandlesJob, type JobHandler } from '#jobs/handles-job.js';
import { Injectable } from '@nestjs/common';
import { BlockCompactor } from './block-compactor.js';

/** Dissolves one block, so that no neighbour keeps a chunk's bytes alive. */
@Injectable()
@HandlesJob('blocks.compact')
export class CompactBlockHandler implements JobHandler<'blocks.compact'> {
  constructor(private readonly compactor: BlockCompactor) {}

  async handle({ blockId }: JobPayload<'blocks.compact'>): Promise<void> {
    await this.compactor.compact(blockId);
  }
}
