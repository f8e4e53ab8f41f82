import { Injectable } from '@nestjs/common';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { applicationRoot } from './application-root.js';

/** Texts, styles and the one small script of the public pages. */
@Injectable()
export class SiteContent {
  private readonly folder: string;
  private readonly known = new Map<string, string>();

  constructor() {
    const candidates = [['dist', 'web', 'site'], ['apps', 'web', 'src', 'content']].map((parts) => path.join(applicationRoot(), ...parts));
    const folder = candidates.find((candidate) => existsSync(candidate));
    if (folder === undefined) throw new Error(`The site's texts are missing: neither ${candidates.join(' nor ')}`);
    this.folder = folder;
  }

  /** Throws when there is no such text: pages ask for names they know. */
  text(name: 'site.css' | 'sign-in.js' | 'puzzle.js' | 'puzzle-worker.js'): string {
    const text = this.known.get(name) ?? readFileSync(path.join(this.folder, name), 'utf8');
    this.known.set(name, text);
    return text;
  }
}
