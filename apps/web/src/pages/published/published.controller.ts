import { ProblemError } from '#http/problem.js';
import { PolicyFiles } from '#policy/policy-files.js';
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { SITE_POLICY } from '../../files/page-policies.js';
import { changesPage, policyPage, undatedPolicyPage, versionPage, versionsPage } from './policy-pages.js';
import { PublishedApi, type PublishedText } from './published-api.js';
import { subprocessorsPage } from './subprocessors-page.js';

const HTML = 'text/html; charset=utf-8';

/** Throws `not-found` for what is no number of a version. */
const numberOf = (text: unknown): number => {
  if (!/^[1-9]\d{0,5}$/.test(String(text))) throw new ProblemError('not-found');
  return Number(text);
};

/** What the privacy app publishes, as pages: the policy by version, what changed, and who handles data for us. */
@ApiExcludeController()
@Controller()
export class PublishedController {
  constructor(
    private readonly api: PublishedApi,
    private readonly files: PolicyFiles,
  ) {}

  /** Never without a text: while the privacy app cannot be reached, the newest that was published with this release is shown, without a date. */
  @Get('privacy')
  @RouteConfig({ produces: ['text/html'] })
  @Header('content-type', HTML)
  @Header('content-security-policy', SITE_POLICY)
  async policy(): Promise<string> {
    const published = await this.api.policy().catch((): undefined => undefined);
    if (!published) return undatedPolicyPage(this.newest());
    return policyPage(published, await this.announced(published));
  }

  @Get('privacy/versions')
  @RouteConfig({ produces: ['text/html'] })
  @Header('content-type', HTML)
  @Header('content-security-policy', SITE_POLICY)
  async versions(): Promise<string> {
    return versionsPage(await this.api.versions());
  }

  @Get('privacy/versions/:number')
  @RouteConfig({ produces: ['text/html'] })
  @Header('content-type', HTML)
  @Header('content-security-policy', SITE_POLICY)
  async version(@Param('number') number: string): Promise<string> {
    return versionPage(await this.api.version(numberOf(number)));
  }

  @Get('privacy/changes')
  @RouteConfig({ produces: ['text/html'] })
  @Header('content-type', HTML)
  @Header('content-security-policy', SITE_POLICY)
  async changes(@Query('from') from: string | undefined, @Query('to') to: string | undefined): Promise<string> {
    const [changes, versions] = await Promise.all([this.api.changes(numberOf(from), numberOf(to)), this.api.versions()]);
    return changesPage(changes, versions);
  }

  @Get('subprocessors')
  @RouteConfig({ produces: ['text/html'] })
  @Header('content-type', HTML)
  @Header('content-security-policy', SITE_POLICY)
  subprocessors(): Promise<string> {
    return this.list();
  }

  @Get('subprocessors/lists/:number')
  @RouteConfig({ produces: ['text/html'] })
  @Header('content-type', HTML)
  @Header('content-security-policy', SITE_POLICY)
  subprocessorList(@Param('number') number: string): Promise<string> {
    return this.list(numberOf(number));
  }

  private async list(number?: number): Promise<string> {
    const [list, lists] = await Promise.all([this.api.subprocessors(number), this.api.subprocessorLists()]);
    return subprocessorsPage(list, lists, list.number === lists[0]?.number);
  }

  private async announced({ number }: PublishedText) {
    const versions = await this.api.versions().catch(() => []);
    return versions.find((version) => version.inForceAt === null && version.number > number);
  }

  private newest(): string {
    const number = Math.max(...this.files.published().keys());
    return this.files.source(number) ?? '';
  }
}
