import { PublicWrite, Verdict } from '#abuse/public-write.js';
import type { AbuseVerdict } from '#abuse/verdict.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { Body, Controller, Get, Header, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiVersionParam, VersionParam } from '../policies/version-param.js';
import { SubprocessorLists } from './subprocessor-lists.service.js';
import { SubprocessorListDto, SubprocessorListsDto, SubprocessorMailDto, SubprocessorMailTakenDto } from './subprocessors.dto.js';

const AGE = 'public, max-age=60';
const accepted = (): SubprocessorMailTakenDto => ({ status: 'accepted' });

/** Which companies handle personal data for us, for everybody. */
@ApiTags('Subprocessors')
@Public()
@Controller('v1/subprocessors')
export class SubprocessorsController {
  constructor(private readonly lists: SubprocessorLists) {}

  /** The newest list: who is announced or active. */
  @Get()
  @Header('cache-control', AGE)
  @ApiOperation({ operationId: 'getSubprocessors', summary: 'Read the list of subprocessors' })
  @ApiOkResponse({ type: SubprocessorListDto })
  @ApiProblems('not-found')
  current(): Promise<SubprocessorListDto> {
    return this.lists.read();
  }

  @Get('lists')
  @Header('cache-control', AGE)
  @ApiOperation({ operationId: 'listSubprocessorLists', summary: 'See when the list changed' })
  @ApiOkResponse({ type: SubprocessorListsDto })
  all(): Promise<SubprocessorListsDto> {
    return this.lists.all();
  }

  /** As it was published once: it never changes. */
  @Get('lists/:number')
  @Header('cache-control', AGE)
  @ApiVersionParam()
  @ApiOperation({ operationId: 'getSubprocessorList', summary: 'Read a list of subprocessors as it was' })
  @ApiOkResponse({ type: SubprocessorListDto })
  @ApiProblems('not-found')
  read(@VersionParam() number: number): Promise<SubprocessorListDto> {
    return this.lists.read(number);
  }

  /** Sends the list to the address. Nothing else is done with the address, and nothing kept of it but the mail. */
  @Post('mails')
  @HttpCode(202)
  @PublicWrite<SubprocessorMailDto>({ form: 'subprocessors-request', recipient: ({ email }) => email, whenCaught: accepted })
  @ApiOperation({ operationId: 'mailSubprocessors', summary: 'Get the list by mail' })
  @ApiAcceptedResponse({ type: SubprocessorMailTakenDto })
  async mail(@Body() { email }: SubprocessorMailDto, @Verdict() verdict: AbuseVerdict): Promise<SubprocessorMailTakenDto> {
    await this.lists.mailTo(email, verdict);
    return accepted();
  }
}
