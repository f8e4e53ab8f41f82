import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** Counters of tries, in windows that start with the first try. Runs as `identity_writer`. */
@Injectable()
export class SignInThrottleRepository {
  /** Counts one more. Answers how many there were in this window, this one included, and how long the window still lasts. */
  async count(tx: Tx, key: Buffer, seconds: number): Promise<{ used: number; secondsLeft: number }> {
    const rows = await query<{ used: number; secondsLeft: number }>(
      tx,
      `insert into identity.sign_in_throttle as t (key, used, until) values ($1, 1, clock.now() + make_interval(secs => $2))
       on conflict (key) do update set
         used = case when t.until > clock.now() then least(t.used + 1, 1000000) else 1 end,
         until = case when t.until > clock.now() then t.until else excluded.until end
       returning used, ceil(extract(epoch from until - clock.now()))::int as "secondsLeft"`,
      [key, seconds],
    );
    return rows[0] ?? { used: 1, secondsLeft: seconds };
  }
}
