import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import { readDevice } from './device-cookie.js';
import { bearerPage, codePage, enrolPage, factorPage, pairPage } from './sign-in-page.js';
import type { Sent, Shown } from './sign-in.routes.js';
import { type CodeAnswer, SignInService } from './sign-in.service.js';

const who = 'operator' as const;

/** The steps of an operator. At the end stands a bearer on the page: no cookie of the site opens anything of theirs. */
@Injectable()
export class OperatorPages {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly service: SignInService,
  ) {}

  async code(sent: Sent): Promise<Shown> {
    const given = this.codeIn(sent, 'code');
    const { challenge } = given;
    const step = await this.service.operatorCode(given, sent.request);
    if (!step) return { status: 401, page: codePage({ who, challenge, wrong: true }) };
    return { status: 200, page: step.enrolment ? enrolPage({ who, challenge }) : factorPage({ who, challenge, factors: step.secondFactors }) };
  }

  async factor(sent: Sent): Promise<Shown> {
    const kind = sent.fields.get('kind') ?? '';
    const given = this.codeIn(sent, kind);
    const bearer = await this.service.operatorFactor(given, kind, sent.request);
    if (bearer) return this.bearer({ ...bearer, recoveryCodes: [] });
    return { status: 401, page: factorPage({ who, challenge: given.challenge, factors: (sent.fields.get('factors') ?? '').split(' '), wrong: true }) };
  }

  /** What the page's script got from the browser. */
  async passkey({ request, fields }: Sent): Promise<Shown> {
    const challenge = fields.get('challenge') ?? '';
    const credential = credentialIn(fields.get('credential') ?? '');
    const bearer = credential && (await this.service.operatorPasskey({ challenge, credential, device: readDevice(this.config, request.headers.cookie) }, request));
    return bearer ? this.bearer({ ...bearer, recoveryCodes: [] }) : { status: 401, page: factorPage({ who, challenge, factors: ['passkey', 'recovery-code'], wrong: true }) };
  }

  async enrol({ request, fields }: Sent): Promise<Shown> {
    const given = { challenge: fields.get('challenge') ?? '', enrolmentCode: fields.get('enrolmentCode') ?? '' };
    const paired = await this.service.enrol(given, request);
    if (!paired) return { status: 401, page: enrolPage({ who, challenge: given.challenge, wrong: true }) };
    return { status: 200, page: pairPage({ who, ...given, secret: paired.secret, uri: paired.uri }) };
  }

  async confirm({ request, fields }: Sent): Promise<Shown> {
    const given = { challenge: fields.get('challenge') ?? '', enrolmentCode: fields.get('enrolmentCode') ?? '', code: fields.get('code') ?? '' };
    const enrolled = await this.service.confirmEnrolment(given, request);
    return enrolled ? this.bearer(enrolled) : { status: 401, page: enrolPage({ who, challenge: given.challenge, wrong: true }) };
  }

  private bearer({ bearer, expiresAt, recoveryCodes }: { bearer: string; expiresAt: string; recoveryCodes: string[] }): Shown {
    const doors = (['ingest', 'waitlist', 'privacy'] as const).map((name) => ({ name, url: this.config.urls[name] }));
    return { status: 200, page: bearerPage({ bearer, expiresAt, recoveryCodes, doors }) };
  }

  private codeIn({ request, fields }: Sent, name: string): CodeAnswer {
    return { challenge: fields.get('challenge') ?? '', code: fields.get(name) ?? '', device: readDevice(this.config, request.headers.cookie) };
  }
}

const credentialIn = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};
