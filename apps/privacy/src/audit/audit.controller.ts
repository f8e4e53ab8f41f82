import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, OperatorsOnly, Public, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditEntriesDto, AuditEntriesQuery, CheckpointDto, CheckpointListDto, CheckpointQuery, ConsistencyDto, ConsistencyQuery, LeafProofDto } from './audit.dto.js';
import { ProofsService } from './proofs.service.js';

@ApiTags('Audit log')
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly proofs: ProofsService) {}

  /** What we signed last: at most ten minutes old while something happens, an hour otherwise. Keep it to hold us to it. */
  @Get('checkpoint')
  @Public()
  @ApiOperation({ operationId: 'getAuditCheckpoint', summary: 'Read the newest signed checkpoint of the audit log' })
  @ApiOkResponse({ type: CheckpointDto })
  @ApiProblems('not-found')
  newest(): Promise<CheckpointDto> {
    return this.proofs.newest();
  }

  @Get('checkpoints')
  @Public()
  @ApiOperation({ operationId: 'listAuditCheckpoints', summary: 'List signed checkpoints of the audit log' })
  @ApiOkResponse({ type: CheckpointListDto })
  @ApiProblems('validation-failed')
  list(@Query() query: CheckpointQuery): Promise<CheckpointListDto> {
    return this.proofs.list(query);
  }

  /** Nothing that was in the log at the earlier size was changed or removed since. */
  @Get('consistency')
  @Public()
  @ApiOperation({ operationId: 'getAuditConsistency', summary: 'Prove that the audit log only grew' })
  @ApiOkResponse({ type: ConsistencyDto })
  @ApiProblems('not-found', 'validation-failed')
  consistency(@Query() query: ConsistencyQuery): Promise<ConsistencyDto> {
    return this.proofs.consistency(query);
  }

  /** For whoever has a leaf: that it is in the log, up to a checkpoint that we signed. The answer does not say what the leaf says. */
  @Get('proofs/:leafId')
  @Public()
  @ApiOperation({ operationId: 'getAuditProof', summary: 'Prove that a leaf is in the audit log' })
  @ApiOkResponse({ type: LeafProofDto })
  @ApiProblems('not-found', 'not-signed-yet', 'dependency-unavailable')
  leaf(@UuidParam('leafId') leafId: string): Promise<LeafProofDto> {
    return this.proofs.leaf(leafId);
  }

  /** Our own log. Logs of customers are theirs to read. */
  @Get('entries')
  @OperatorsOnly('privacy', 'security')
  @ApiOperation({ operationId: 'listAuditEntries', summary: 'Read the platform’s audit log' })
  @ApiOkResponse({ type: AuditEntriesDto })
  @ApiProblems('validation-failed')
  platform(@Query() query: AuditEntriesQuery): Promise<AuditEntriesDto> {
    return this.proofs.platform(query);
  }

  /** Everything that is written down about your organisation, looks of our staff included. */
  @Get('own-entries')
  @ApiBearerAuth()
  @RequireScope('members:read')
  @ApiOperation({ operationId: 'listOwnAuditEntries', summary: 'Read your organisation’s audit log' })
  @ApiOkResponse({ type: AuditEntriesDto })
  @ApiProblems('validation-failed')
  own(@CurrentPrincipal() principal: Principal, @Query() query: AuditEntriesQuery): Promise<AuditEntriesDto> {
    return this.proofs.own(principal, query);
  }
}
