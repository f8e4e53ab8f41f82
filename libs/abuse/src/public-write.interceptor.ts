import { StrictValidationPipe } from '#http/strict-validation.pipe.js';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { PublicFormDto } from './public-form.dto.js';
import { PublicWriteService } from './public-write.service.js';
import { PUBLIC_WRITE, type PublicWriteOptions } from './public-write.options.js';

type Class = new () => PublicFormDto;

const isFormClass = (type: unknown): type is Class => typeof type === 'function' && type.prototype instanceof PublicFormDto;

/** The class of the handler's body. Throws when it does not extend `PublicFormDto`. */
const bodyClass = (context: ExecutionContext): Class => {
  const prototype = context.getClass().prototype as object;
  const types = (Reflect.getMetadata('design:paramtypes', prototype, context.getHandler().name) ?? []) as unknown[];
  const found = types.find(isFormClass);
  if (!found) throw new Error(`The body of ${context.getClass().name}.${context.getHandler().name} does not extend PublicFormDto`);
  return found;
};

/** Runs the defence around a handler with `@PublicWrite`. */
@Injectable()
export class PublicWriteInterceptor implements NestInterceptor {
  private readonly validation = new StrictValidationPipe();

  constructor(
    private readonly reflector: Reflector,
    private readonly writes: PublicWriteService,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const metatype = bodyClass(context);
    const write = {
      options: this.reflector.get<PublicWriteOptions>(PUBLIC_WRITE, context.getHandler()),
      request,
      reply: http.getResponse<FastifyReply>(),
      // Before anything is counted against the token: what is merely wrong may be corrected and sent again.
      validBody: () => this.validation.transform(request.body, { type: 'body', metatype }) as Promise<PublicFormDto>,
      handle: () => lastValueFrom(next.handle(), { defaultValue: undefined }) as Promise<unknown>,
    };
    return from(this.writes.run(write));
  }
}
