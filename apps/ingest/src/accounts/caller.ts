import { ClientAddress } from '#http/client-address.js';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** What is known of whoever signs in, before it is known who it is. Personal data: never log it. */
export interface Caller {
  address: string;
  userAgent: string | undefined;
}

/** Reads the caller of a request. */
@Injectable()
export class Callers {
  constructor(private readonly addresses: ClientAddress) {}

  of(request: FastifyRequest): Caller {
    return { address: this.addresses.of(request), userAgent: request.headers['user-agent'] };
  }
}
