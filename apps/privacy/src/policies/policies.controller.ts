import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangesQueryDto, PolicyChangesDto, PolicyTextDto, PolicyVersionsDto } from './policies.dto.js';
import { PoliciesService } from './policies.service.js';
import { ApiVersionParam, VersionParam } from './version-param.js';

const AGE = 'public, max-age=60';

/** Every version of the privacy policy that ever was published, for everybody. */
@ApiTags('Privacy policy')
@Public()
@Controller('v1/policy')
export class PoliciesController {
  constructor(private readonly service: PoliciesService) {}

  /** The version that is in force. */
  @Get()
  @Header('cache-control', AGE)
  @ApiOperation({ operationId: 'getPolicy', summary: 'Read the privacy policy' })
  @ApiOkResponse({ type: PolicyTextDto })
  @ApiProblems('not-found')
  current(): Promise<PolicyTextDto> {
    return this.service.current();
  }

  @Get('versions')
  @Header('cache-control', AGE)
  @ApiOperation({ operationId: 'listPolicyVersions', summary: 'List the versions of the policy' })
  @ApiOkResponse({ type: PolicyVersionsDto })
  list(): Promise<PolicyVersionsDto> {
    return this.service.list();
  }

  @Get('versions/:number')
  @Header('cache-control', AGE)
  @ApiVersionParam()
  @ApiOperation({ operationId: 'getPolicyVersion', summary: 'Read one version of the policy' })
  @ApiOkResponse({ type: PolicyTextDto })
  @ApiProblems('not-found')
  read(@VersionParam() number: number): Promise<PolicyTextDto> {
    return this.service.read(number);
  }

  /** Clause by clause and word by word, against any other version. */
  @Get('versions/:number/changes')
  @Header('cache-control', AGE)
  @ApiVersionParam()
  @ApiOperation({ operationId: 'getPolicyChanges', summary: 'Compare two versions of the policy' })
  @ApiOkResponse({ type: PolicyChangesDto })
  @ApiProblems('not-found')
  changes(@VersionParam() number: number, @Query() { since }: ChangesQueryDto): Promise<PolicyChangesDto> {
    return this.service.changes(number, since);
  }
}
