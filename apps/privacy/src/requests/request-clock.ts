import { Clock } from '#clock/clock.js';
import { Injectable } from '@nestjs/common';
import { type Deadline, type DeadlineFacts, deadlineOf } from '../deadlines/deadline.js';
import { startOfDay } from '../deadlines/zoned.js';
import { pausesOf, type RequestRow } from './request.js';

export type Clocked = Pick<RequestRow, 'receivedAt' | 'rules' | 'pauses' | 'extended'>;

/** What a request's deadline depends on, and what it is. */
@Injectable()
export class RequestClock {
  constructor(private readonly clock: Clock) {}

  now(): Date {
    return this.clock.now();
  }

  facts(request: Clocked): DeadlineFacts {
    return { receivedAt: request.receivedAt, rules: request.rules, pauses: pausesOf(request), extended: request.extended, now: this.clock.now() };
  }

  deadline(request: Clocked): Deadline {
    return deadlineOf(this.facts(request));
  }

  /** The columns that lists and sweeps go by. */
  due(request: Clocked): Pick<RequestRow, 'dueAt' | 'targetAt'> {
    const { dueAt, targetOn, rule } = this.deadline(request);
    return { dueAt, targetAt: startOfDay(targetOn, rule.zone) };
  }
}
