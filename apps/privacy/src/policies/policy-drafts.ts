import { diffPolicies, type PolicyDiff } from '#policy/policy-diff.js';
import { policyDigest, PolicyFiles } from '#policy/policy-files.js';
import { PolicyTextError, type PolicyText, readPolicy } from '#policy/policy-text.js';
import { Injectable } from '@nestjs/common';
import type { VersionRow } from './policies.repository.js';

export interface Draft {
  number: number;
  source: string;
  digest: string;
  faults: readonly string[];
  text?: PolicyText;
  changes?: PolicyDiff;
}

/** Versions that the release brings along and nobody has published. */
@Injectable()
export class PolicyDrafts {
  constructor(private readonly files: PolicyFiles) {}

  after(latest: VersionRow | undefined): Draft[] {
    return this.files
      .numbers()
      .filter((number) => number > (latest?.number ?? 0))
      .map((number) => this.draft(number, latest));
  }

  private draft(number: number, latest: VersionRow | undefined): Draft {
    const source = this.files.source(number) ?? '';
    const facts = { number, source, digest: policyDigest(source) };
    try {
      const text = readPolicy(source);
      if (text.version !== number) return { ...facts, faults: [`The file says it is version ${text.version}.`] };
      return { ...facts, faults: [], text, changes: latest && diffPolicies(readPolicy(latest.text), text) };
    } catch (error) {
      if (error instanceof PolicyTextError) return { ...facts, faults: error.faults };
      throw error;
    }
  }
}
