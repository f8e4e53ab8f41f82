import { Module } from '@nestjs/common';
import { BlockCompactor } from './block-compactor.js';
import { BlockSweep } from './block-sweep.js';
import { BlockRepository } from './block.repository.js';
import { CompactBlockHandler } from './compact-block.handler.js';
import { OrphanReaper } from './orphan-reaper.js';
import { UnclaimedBlocks } from './unclaimed-blocks.js';

/** Short-lived blocks: who empties, dissolves and reaps them. */
@Module({ providers: [BlockRepository, BlockCompactor, CompactBlockHandler, OrphanReaper, BlockSweep, UnclaimedBlocks], exports: [BlockCompactor, UnclaimedBlocks] })
export class BlocksModule {}
