import { MailKeys } from './mail-keys.js';
import { Injectable } from '@nestjs/common';

/** What a link stands for. Its row may be gone, or its number may have moved on: whoever reads it has to look. */
export interface LinkTarget {
  id: string;
  /** Grows when earlier links of this row must stop working. */
  number: number;
}

const PAYLOAD_BYTES = 20;
const SHAPE = /^w1\.([A-Za-z0-9_-]{27})\.([A-Za-z0-9_-]{22})\.([\w.-]{1,64})$/;

/**
 * Tokens for links in mails that need no row of their own: they name a row and prove that we made them. They open what `purpose` says and
 * nothing else, they never expire by themselves, and links made with an older key keep working.
 */
@Injectable()
export class SignedLinks {
  constructor(private readonly keys: MailKeys) {}

  /** `id` is a UUID, `number` an unsigned 32-bit number. About 60 characters, safe in URLs. */
  mint(purpose: string, { id, number }: LinkTarget): string {
    const payload = Buffer.alloc(PAYLOAD_BYTES);
    payload.write(id.replaceAll('-', ''), 'hex');
    payload.writeUInt32BE(number, PAYLOAD_BYTES - 4);
    const body = payload.toString('base64url');
    return `w1.${body}.${this.keys.signLink(signed(purpose, body)).toString('base64url')}.${this.keys.current}`;
  }

  /** What the link stands for; undefined when it was made up, altered or made for another purpose. */
  read(purpose: string, text: string): LinkTarget | undefined {
    const [, body = '', given = '', keyId = ''] = SHAPE.exec(text) ?? [];
    const [payload, mac] = [Buffer.from(body, 'base64url'), Buffer.from(given, 'base64url')];
    const canonical = body !== '' && payload.toString('base64url') === body && mac.toString('base64url') === given;
    if (!canonical || !this.keys.verifyLink(keyId, signed(purpose, body), mac)) return undefined;
    const id = payload.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return { id, number: payload.readUInt32BE(PAYLOAD_BYTES - 4) };
  }
}

const signed = (purpose: string, body: string): string => `signed-link\n${purpose.length}\n${purpose}\n${body}`;
